"""An app says what it likes; who asks, and for whom, is the server's to say."""

from hypothesis import given
from hypothesis import strategies as st

from greenroom.flags.context import TRUSTED, trusted
from greenroom.flags.model import Asker, Visitor
from greenroom.flags.tokens import InstanceTokens

APP = Asker("sales", "production", 12, "sales-v12-1")
ANN = Visitor("ann", "ann", ("beta",))
JSON = st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=5)


@given(st.dictionaries(st.sampled_from([*TRUSTED, "targetingKey", "colour"]), JSON))
def test_nothing_that_is_trusted_can_be_said_by_the_app(asked):
    for visitor in (ANN, None):
        made = trusted(asked, APP, visitor)
        assert (made["app"], made["stage"], made["version"]) == ("sales", "production", 12)
        assert made["user"] == (visitor.user if visitor else "")
        assert made["groups"] == (["beta"] if visitor else [])
        assert "$flagd" not in made
        assert made.get("colour") == asked.get("colour")
    assert trusted(asked, APP, ANN)["targetingKey"] == "ann"


def test_a_token_is_good_for_its_instance_alone(tmp_path):
    tokens, others = InstanceTokens(tmp_path / "a"), InstanceTokens(tmp_path / "b")
    token = tokens.mint("sales-v12-1")
    assert tokens.read(token) == "sales-v12-1"
    assert InstanceTokens(tmp_path / "a").read(token) == "sales-v12-1"
    assert others.read(token) is None
    assert tokens.read(token.replace("v12", "v13")) is None
    assert tokens.read(tokens.channel("sales", "production")) is None
    assert tokens.read_channel(tokens.channel("sales", "production")) == ("sales", "production")
    assert tokens.read_channel("sales.uat." + tokens.channel("sales", "production")[-32:]) is None
    assert tokens.read("gri_ä.ö") is None
