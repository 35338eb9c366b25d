from greenroom.web.lines import coloured, log_line
from greenroom.web.views import LogLine


def test_a_line_is_escaped():
    assert coloured("<b>&") == "&lt;b&gt;&amp;"


def test_colours_become_classes():
    assert coloured("\x1b[32mINFO\x1b[0m: ok") == '<span class="ansi-2">INFO</span>: ok'
    assert coloured("\x1b[1;91mNO\x1b[22m!") == (
        '<span class="ansi-1 ansi-bold">NO</span><span class="ansi-1">!</span>'
    )


def test_what_is_coloured_is_escaped_too():
    assert coloured("\x1b[31m<script>") == '<span class="ansi-1">&lt;script&gt;</span>'


def test_every_other_control_sequence_is_dropped():
    assert coloured("a\x1b[2Jb\x1b]0;title\x07c\x1b[?25ld\re\x00f\x9bg") == "abcdefg"
    assert coloured("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\") == "link"
    assert coloured("cut off \x1b[3") == "cut off [3"
    assert coloured("256 \x1b[38;5;200mcolours\x1b[0m") == "256 colours"


def test_a_very_long_line_is_cut_and_says_so():
    line = coloured("x" * 10_000)
    assert len(line) < 4_100
    assert line.endswith("… 6,000 more characters")


def test_a_line_of_the_log_has_its_time_and_instance():
    html = log_line(LogLine("sales-v11-3f9a2c", "2026-11-23T16:04:05.123Z", "hello"))
    assert html == (
        '<li><time datetime="2026-11-23T16:04:05.123Z">16:04:05</time>'
        '<span class="from">3f9a2c</span><code>hello</code></li>'
    )
