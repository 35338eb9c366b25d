"""What the rules look for. A name is `package.function`, `.method`, or in R the bare function."""

READS = frozenset(
    {
        *(f"pandas.read_{kind}" for kind in (
            "csv", "table", "fwf", "excel", "parquet", "feather", "json", "pickle", "hdf", "orc",
            "sas", "spss", "stata", "xml", "html", "sql", "sql_query", "sql_table", "gbq",
        )),
        *(f"polars.{kind}" for kind in (
            "read_csv", "read_parquet", "read_excel", "read_json", "read_ndjson", "read_ipc",
            "read_database", "read_database_uri",
        )),
        *("geopandas.read_file", "pyarrow.read_table", "numpy.load", "numpy.loadtxt", "json.load"),
        *("numpy.genfromtxt", "yaml.safe_load", "yaml.load", "csv.reader", "csv.DictReader"),
        *(".read_text", ".read_bytes", "pathlib.read_text", "pathlib.read_bytes", "open"),
        *("read.csv", "read.csv2", "read.table", "read.delim", "readRDS", "load", "fread"),
        *("read_csv", "read_tsv", "read_delim", "read_excel", "read_xlsx", "read_parquet"),
        *("read_feather", "read_rds", "fromJSON", "read_json", "st_read", "read_sf", "scan"),
        *("readLines", "read.xlsx", "source"),
    }
)  # fmt: skip
"""Reading a file."""
ASKS = frozenset(
    {
        *(".execute", ".executemany", ".fetchall", ".fetchone", ".fetchmany", ".scalars"),
        *("pandas.read_sql", "pandas.read_sql_query", "duckdb.sql", "duckdb.query", ".sql"),
        *("sqlalchemy.execute", "sqlalchemy.scalars", "psycopg.execute", "psycopg2.execute"),
        *("dbGetQuery", "dbSendQuery", "dbReadTable", "dbFetch", "sqlQuery", "collect"),
    }
)
"""Asking a database."""
MODELS = frozenset(
    {
        *("joblib.load", "pickle.load", "pickle.loads", "dill.load", "cloudpickle.load"),
        *("torch.load", "torch.hub.load", "tensorflow.load_model", "keras.load_model"),
        *("spacy.load", "onnxruntime.InferenceSession", "mlflow.load_model", "lightgbm.Booster"),
        *("transformers.pipeline", "sentence_transformers.SentenceTransformer", "catboost.load_model"),
        *(".from_pretrained", ".load_model", "xgb.load", "load_model_tf", "load_model_hdf5"),
    }
)  # fmt: skip
"""Loading a model."""
SLOW_FORMATS = frozenset(
    {
        *("pandas.read_csv", "pandas.read_excel", "pandas.read_json", "pandas.read_table"),
        *("polars.read_csv", "polars.read_excel", "numpy.loadtxt", "numpy.genfromtxt"),
        *("read.csv", "read.table", "read.delim", "read_csv", "read_excel", "read.xlsx"),
    }
)
"""Reading a format that is made for people."""
WAITS = frozenset(
    {
        *("time.sleep", "urllib.request.urlopen", "urllib.urlopen", "subprocess.run"),
        *("subprocess.check_output", "subprocess.check_call", "subprocess.call", "os.system"),
        *(f"{package}.{verb}" for package in ("requests", "httpx") for verb in (
            "get", "post", "put", "patch", "delete", "request", "head")),
        *("socket.create_connection", "smtplib.SMTP", "boto3.client"),
        *("Sys.sleep", "GET", "POST", "PUT", "req_perform", "download.file", "curl_fetch_memory"),
        *("system", "system2", "url", "nsl"),
    }
)  # fmt: skip
"""Waiting for something else."""
DRAWS = frozenset(
    {
        *("print_png", "savefig", "print_figure", "print_svg", "print_to_buffer", "to_image"),
        *(
            "plotPNG",
            "drawPlot",
            "startPNG",
            "print.ggplot",
            "ggsave",
            "dev.off",
            "resizeSavedPlot",
        ),
    }
)
"""Functions of plot libraries in which a picture is drawn."""
SIZES = frozenset(
    {
        *("matplotlib.pyplot.subplots", "matplotlib.pyplot.figure", "matplotlib.figure.Figure"),
        *("matplotlib.pyplot.savefig", ".savefig", ".set_dpi", ".subplots", "plotnine.theme"),
        *("renderPlot", "png", "ggsave", "renderCachedPlot"),
    }
)
"""Calls that say how large a picture is."""
GROWS = frozenset({"pandas.concat", ".append", ".concat", "rbind", "bind_rows", "cbind"})
"""Adding a row by copying all that were there; a list's `.append` costs nothing and so is no evidence."""
