"""The part of Streamlit's wire that is understood, as protobuf messages.

No Streamlit is needed here, and no description of its messages has to be taken out of an app's
environment (an app at an address has none to give): protobuf ignores fields it was not told of, and
Streamlit keeps the numbers of its fields, because its browser and server may differ during an
upgrade. So a hand-written description of the fields that are used reads every release. Two messages
did change their shape (`Dataframe` and `Table`, in 1.55): elements that hold them stay bytes here,
and `tables.py` tells the two shapes apart. Elements without a name here are still found, by number.

It is proto2 although Streamlit writes proto3: the same bytes, but each field tells if it was there.
"""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "greenroom.streamlit"
SCHEMA = """
BackMsg rerun_script=11:ClientState file_urls_request=16:FilesWanted
BackMsg backend_operation_request=19:Operation
ClientState query_string=1:str widget_states=2:States page_script_hash=3:str page_name=4:str
ClientState fragment_id=5:str is_auto_rerun=6:bool cached_message_hashes=7:str* context_info=8:Client
Client timezone=1:str timezone_offset=2:int locale=3:str url=4:str is_embedded=5:bool color_scheme=6:str
States widgets=1:WidgetState*
WidgetState id=1:str trigger_value=2:bool bool_value=3:bool double_value=4:double int_value=5:sint
WidgetState string_value=6:str double_array_value=7:Doubles int_array_value=8:Sints
WidgetState string_array_value=9:Strings json_value=10:str arrow_value=11:bytes bytes_value=12:bytes
WidgetState file_uploader_state_value=13:Files string_trigger_value=14:Said
WidgetState chat_input_value=15:Said json_trigger_value=16:str
Doubles data=1:double*
Sints data=1:sint*
Strings data=1:str*
Said data=1:str files=2:Files
Files uploaded_file_info=2:File*
File name=2:str size=3:uint file_id=4:str file_urls=5:FileUrls
FileUrls file_id=1:str upload_url=2:str delete_url=3:str
FilesWanted request_id=1:str file_names=2:str* session_id=3:str
FilesGiven response_id=1:str file_urls=2:FileUrls* error_msg=3:str
Operation request_id=1:str session_id=2:str deferred_file=3:Deferred
Deferred file_id=1:str
Operated request_id=1:str error_msg=2:str deferred_file=3:DeferredAt
DeferredAt url=1:str

ForwardMsg hash=1:str metadata=2:Metadata new_session=4:NewSession delta=5:Delta
ForwardMsg script_finished=6:int session_event=10:SessionEvent ref_hash=11:str
ForwardMsg page_info_changed=12:PageInfo page_config_changed=13:PageConfig page_not_found=15:PageInfo
ForwardMsg pages_changed=16:Navigation1 file_urls_response=19:FilesGiven auto_rerun=21:AutoRerun
ForwardMsg navigation=23:Navigation backend_operation_response=27:Operated
Metadata cacheable=1:bool delta_path=2:uint* active_script_hash=4:str run=6:Run
Run script_run_id=1:str fragment_ids=2:str*
NewSession initialize=1:Initialize script_run_id=2:str config=6:Config app_pages=8:AppPage*
NewSession page_script_hash=9:str fragment_ids_this_run=10:str* main_script_hash=11:str
Initialize environment_info=3:Environment session_id=6:str
Environment streamlit_version=1:str
Config max_cached_message_age=3:int
AppPage page_script_hash=1:str page_name=2:str is_default=4:bool url_pathname=6:str
Navigation1 app_pages=1:AppPage*
Navigation app_pages=2:AppPage* page_script_hash=4:str
SessionEvent script_compilation_exception=3:Exception
PageInfo query_string=1:str
PageConfig title=1:str
AutoRerun fragment_id=2:str
Delta new_element=3:Element add_block=6:Block arrow_add_rows=7:Named fragment_id=8:str

Block expandable=4:Section form=5:Form tab_container=6:Tabs tab=7:Section chat_message=9:Chat
Block popover=10:Popover dialog=11:Dialog id=12:str
Section label=1:str id=4:str
Form form_id=1:str clear_on_submit=2:bool
Tabs id=2:str
Chat name=1:str
Popover label=1:str id=8:str
Dialog title=1:str id=5:str

Element text=1:Text empty=2:bytes progress=5:Progress imgs=6:Images help_info=7:Help
Element exception=8:Exception balloons=12:bytes audio=13:Audio video=14:Video plotly_chart=16:Plotly
Element bokeh_chart=17:Bokeh graphviz_chart=18:Graphviz button=19:Button checkbox=20:Checkbox
Element slider=21:Slider text_area=22:TextArea radio=23:Choice text_input=24:TextInput
Element selectbox=25:Choice time_input=26:TimeInput date_input=27:DateInput multiselect=28:Multiselect
Element markdown=29:Text alert=30:Alert json=31:Text number_input=32:NumberInput
Element file_uploader=33:FileUploader deck_gl_json_chart=34:DeckGl color_picker=35:ColorPicker
Element favicon=36:bytes component_instance=37:Component iframe=38:Frame table=39:bytes
Element dataframe=40:bytes vega_lite_chart=41:Vega metric=42:Metric download_button=43:DownloadButton
Element spinner=44:bytes camera_input=45:MediaInput snow=46:bytes heading=47:Heading code=48:Text
Element chat_input=49:ChatInput toast=50:Text link_button=51:LinkButton skeleton=52:bytes
Element page_link=53:PageLink html=54:Text button_group=55:ButtonGroup audio_input=56:MediaInput
Element bidi_component=59:Bidi space=60:bytes date_time_input=62:DateTimeInput feedback=63:Feedback
Element menu_button=64:MenuButton pagination=66:Pagination echarts_chart=67:ECharts

Text body=1:str
Progress value=1:uint text=2:str
Images imgs=1:Image*
Image caption=2:str url=3:str markup=4:str
Help doc_string=3:str type=4:str name=6:str value=7:str
Exception type=1:str message=2:str
Audio url=5:str
Video url=6:str type=5:int
Plotly spec=10:str figure=2:Figure id=7:str form_id=9:str
Figure spec=1:str
Bokeh figure=1:str
Graphviz spec=1:str
Alert body=1:str format=2:int title=5:str
Heading tag=1:str body=3:str
Frame src=1:str srcdoc=2:str
Metric label=1:str body=2:str delta=3:str color=5:int chart_data=9:double* delta_description=12:str
LinkButton label=2:str url=6:str disabled=7:bool
PageLink page=1:str label=2:str page_script_hash=4:str disabled=7:bool
DeckGl json=1:str id=5:str form_id=10:str
ECharts spec=1:str id=3:str form_id=4:str datasets=8:Named*
Vega spec=1:str data=2:Arrow datasets=4:Named* id=7:str form_id=9:str
Named name=1:str data=2:Arrow
Arrow data=1:bytes styler=2:Styler
Styler uuid=1:str caption=2:str styles=3:str display_values=4:bytes
TableBefore data=1:bytes styler=2:Styler id=6:str columns=7:str editing_mode=8:int disabled=9:bool form_id=10:str
Table arrow_data=1:Arrow
Dataframe arrow_data=1:Arrow id=2:str columns=3:str editing_mode=4:int disabled=5:bool form_id=6:str lazy_data=14:Lazy
Lazy row_count=2:uint initial_chunk=5:Arrow

Nothing
First data=1:bytes
Button id=1:str label=2:str form_id=5:str is_form_submitter=6:bool disabled=8:bool
DownloadButton id=1:str label=2:str form_id=5:str url=6:str disabled=7:bool ignore_rerun=11:bool deferred_file_id=12:str
MenuButton id=1:str label=2:str options=3:str* disabled=6:bool
Checkbox id=1:str label=2:str default=3:bool form_id=5:str value=6:bool set_value=7:bool disabled=8:bool type=10:int
Slider id=1:str form_id=2:str label=3:str data_type=5:int default=6:double* min=7:double max=8:double
Slider value=10:double* set_value=11:bool options=13:str* disabled=15:bool type=17:int raw_value=18:str*
NumberInput id=1:str label=2:str form_id=3:str has_min=11:bool has_max=12:bool data_type=13:int
NumberInput default=14:double min=16:double max=17:double value=19:double set_value=20:bool disabled=21:bool
TextArea id=1:str label=2:str default=3:str form_id=7:str value=8:str set_value=9:bool disabled=11:bool
TextInput id=1:str label=2:str default=3:str form_id=7:str value=8:str set_value=9:bool disabled=12:bool
Choice id=1:str label=2:str default=3:int options=4:str* form_id=6:str value=7:int set_value=8:bool
Choice disabled=9:bool accept_new_options=12:bool raw_value=13:str
Multiselect id=1:str label=2:str default=3:int* options=4:str* form_id=6:str value=7:int* set_value=8:bool
Multiselect disabled=9:bool accept_new_options=13:bool raw_values=14:str*
ButtonGroup id=1:str options=2:Option* default=3:uint* disabled=4:bool click_mode=5:int form_id=6:str
ButtonGroup value=7:uint* set_value=8:bool style=10:int label=11:str raw_values=14:str*
Option content=1:str content_icon=3:str
TimeInput id=1:str label=2:str default=3:str form_id=5:str value=6:str set_value=7:bool disabled=8:bool
DateInput id=1:str label=2:str default=3:str* min=4:str max=5:str is_range=6:bool form_id=8:str
DateInput value=9:str* set_value=10:bool disabled=11:bool
DateTimeInput id=1:str label=2:str default=3:str* min=4:str max=5:str form_id=7:str value=8:str*
DateTimeInput set_value=9:bool disabled=10:bool is_range=14:bool
ColorPicker id=1:str label=2:str default=3:str form_id=5:str value=6:str set_value=7:bool disabled=8:bool
Feedback id=1:str default=3:uint disabled=4:bool form_id=5:str value=6:uint set_value=7:bool
Pagination id=1:str num_pages=2:uint default=3:uint disabled=5:bool form_id=6:str value=7:uint set_value=8:bool
FileUploader id=1:str label=2:str form_id=8:str disabled=9:bool
MediaInput id=1:str label=2:str form_id=4:str disabled=5:bool
ChatInput id=1:str placeholder=2:str disabled=4:bool
Component id=1:str json_args=2:str component_name=4:str url=5:str form_id=6:str
Bidi id=1:str component_name=2:str form_id=5:str json=10:str
"""
"""A line: a message and its fields, `name=number:type`; `*` for many. Several lines are one message."""

_PB: Any = descriptor_pb2
_Field = _PB.FieldDescriptorProto
SCALARS = {
    "str": _Field.TYPE_STRING,
    "bytes": _Field.TYPE_BYTES,
    "bool": _Field.TYPE_BOOL,
    "int": _Field.TYPE_INT32,
    "uint": _Field.TYPE_UINT64,
    "sint": _Field.TYPE_SINT64,
    "double": _Field.TYPE_DOUBLE,
}


def _described() -> Any:
    file = _PB.FileDescriptorProto(name=f"{PACKAGE}.proto", package=PACKAGE)
    file.syntax = "proto2"
    messages: dict[str, Any] = {}
    for line in filter(None, SCHEMA.splitlines()):
        name, *fields = line.split()
        if name not in messages:
            messages[name] = file.message_type.add(name=name)
        for field in fields:
            messages[name].field.append(_field(field))
    return file


def _field(text: str) -> Any:
    name, _, rest = text.partition("=")
    number, _, kind = rest.partition(":")
    many, kind = kind.endswith("*"), kind.rstrip("*")
    field = _Field(name=name, number=int(number))
    field.label = _Field.LABEL_REPEATED if many else _Field.LABEL_OPTIONAL
    if kind in SCALARS:
        field.type = SCALARS[kind]
    else:
        field.type, field.type_name = _Field.TYPE_MESSAGE, f".{PACKAGE}.{kind}"
    return field


_POOL = descriptor_pool.Default()
_POOL.Add(_described())


def message(name: str) -> Any:
    """Return the class of a message."""
    return message_factory.GetMessageClass(_POOL.FindMessageTypeByName(f"{PACKAGE}.{name}"))


BackMsg = message("BackMsg")
ForwardMsg = message("ForwardMsg")
WidgetState = message("WidgetState")
Dataframe = message("Dataframe")
Table = message("Table")
TableBefore = message("TableBefore")
First = message("First")
"""Of which only the first field is looked at."""
Nothing = message("Nothing")
"""Of which every field is unknown."""
