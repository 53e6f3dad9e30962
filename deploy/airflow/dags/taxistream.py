"""Every hour, the whole way of a month: TLC's new files go into the bucket, the whole ones into Kafka, what came there is counted, and
the months that became final are recounted from their files.

Nothing about a place is written here. Connections: taxistream_spark (spark), taxistream_mysql (mysql: host, port, schema, login,
password). Variables: taxistream_job_jar, taxistream_kafka, taxistream_checkpoint, taxistream_files; with a default of "nothing":
taxistream_mysql_options (of the JDBC URL, such as ?sslMode=VERIFY_IDENTITY) and taxistream_alert_url (receives a POST when a task
fails for good). With taxistream_services ("green,yellow") the DAG fetches and replays too, by the command of the variable
taxistream_command; without it, somebody else does. See docs/airflow.md.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import urllib.request
from datetime import datetime, timedelta

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Asset, BaseHook, Variable, dag, task
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

log = logging.getLogger(__name__)

MYSQL = [
    "--mysql-url",
    "jdbc:mysql://{{ conn.taxistream_mysql.host }}:{{ conn.taxistream_mysql.port or 3306 }}/{{ conn.taxistream_mysql.schema }}"
    "{{ var.value.get('taxistream_mysql_options', '') }}",
    "--mysql-user",
    "{{ conn.taxistream_mysql.login }}",
]
# Set by the DAG itself: the last month that was found equal.
VERIFIED = "taxistream_verified_until"
# Other DAGs are scheduled by it: schedule=[Asset("taxistream_months")].
MONTHS = Asset("taxistream_months")
KAFKA = ["--bootstrap-servers", "{{ var.value.taxistream_kafka }}"]


def alert(context) -> None:
    """Tells the outside that a task failed for good; what the task itself said is in its log."""
    ti = context["task_instance"]
    # The operator gives the last lines of spark-submit; the very last one is the job's sentence.
    reason = str(context.get("exception")).strip().splitlines()[-1]
    message = f"taxistream: task {ti.task_id} of run {ti.run_id} failed: {reason}"
    log.error(message)
    url = Variable.get("taxistream_alert_url", default=None)
    if url:
        body = json.dumps({"text": message}).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()


def submit(task_id: str, arguments: list[str], **more) -> SparkSubmitOperator:
    return SparkSubmitOperator(
        task_id=task_id,
        **more,
        name=f"taxistream-{task_id}",
        conn_id="taxistream_spark",
        application="{{ var.value.taxistream_job_jar }}",
        application_args=arguments,
        # By the driver's environment, never by its command line, which everyone on the machine can read.
        env_vars={"MYSQL_PASSWORD": "{{ conn.taxistream_mysql.password }}"},
    )


def taxistream_command(arguments: list[str], environment: dict[str, str] | None = None) -> list[str]:
    """Runs the command where the worker is, its lines going to the task's log, and returns the lines."""
    command = [Variable.get("taxistream_command", default="/opt/taxistream/taxistream"), *arguments]
    log.info("%s", " ".join(command))
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            log.info("%s", lines[-1])
    finally:
        # The task may be ended in the middle: the command commits what it has sent, and the next run goes on there.
        process.terminate()
        process.wait()
    if process.returncode != 0:
        raise AirflowException(lines[-1] if lines else f"taxistream ended with exit code {process.returncode}")
    return lines


def services() -> str:
    chosen = Variable.get("taxistream_services", default="")
    if not chosen:
        raise AirflowSkipException("The variable taxistream_services names no service: this DAG fetches and sends nothing.")
    return chosen


@dag(
    dag_id="taxistream",
    schedule="@hourly",
    start_date=datetime(2024, 1, 1),
    # A run takes all there is: one is enough for the hours that were missed, and two at once would fight for the checkpoint.
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": int(os.environ.get("TAXISTREAM_RETRIES", "2")),
        "retry_delay": timedelta(minutes=2),
        "retry_exponential_backoff": True,
        "execution_timeout": timedelta(minutes=50),
        "on_failure_callback": alert,
    },
    doc_md=__doc__,
)
def taxistream():
    @task
    def download() -> None:
        """TLC's months that are not in taxistream_files; skipped where there is none."""
        lines = taxistream_command(
            [
                "download",
                "--published",
                "--service",
                services(),
                "--from",
                Variable.get("taxistream_from"),
                "--until",
                f"{datetime.now():%Y-%m}",
                "--out",
                Variable.get("taxistream_files"),
                "--from-url",
                Variable.get("taxistream_tlc", default="https://d37ci6vzurychx.cloudfront.net/trip-data/"),
            ]
        )
        if not any(line.startswith("Fetched ") for line in lines):
            raise AirflowSkipException("TLC has published nothing new.")

    # Also after a download that had nothing to do: a file may have been put into the bucket by somebody else.
    @task(trigger_rule="none_failed")
    def replay() -> None:
        """The months that are whole go into Kafka; what was corrected or came late is replaced in MySQL. Skipped if there is neither."""
        replaces = []
        environment = {}
        if Variable.get("taxistream_replace", default="") == "yes":
            replaces = ["--reissued", "backfill"]
            mysql = BaseHook.get_connection("taxistream_mysql_administrator")
            environment = {
                "MYSQL_URL": f"jdbc:mysql://{mysql.host}:{mysql.port or 3306}/{mysql.schema}"
                + Variable.get("taxistream_mysql_options", default=""),
                "MYSQL_USER": mysql.login,
                "MYSQL_PASSWORD": mysql.password,
            }
        lines = taxistream_command(
            [
                "watch",
                "--once",
                Variable.get("taxistream_files"),
                "--service",
                services(),
                "--bootstrap-servers",
                Variable.get("taxistream_kafka"),
                *replaces,
            ],
            environment,
        )
        if any(line.startswith("Trips of each month of ") for line in lines):
            Variable.delete(VERIFIED)  # a month that was verified is another one now
        elif not any(line.startswith("Replay ") and " rows in " in line for line in lines):
            raise AirflowSkipException("There is no new month that is whole.")

    stream = submit(
        "stream",
        ["stream", "--available-now", "--checkpoint", "{{ var.value.taxistream_checkpoint }}", *KAFKA, *MYSQL],
        # Always: a former run may have sent months and been killed, and others may send too.
        trigger_rule="none_failed",
    )

    @task.short_circuit
    def closed_months() -> str | None:
        """FIRST..LAST of the months that became final and are not verified yet; where there is none, the run ends here."""
        import pymysql

        mysql = BaseHook.get_connection("taxistream_mysql")
        with pymysql.connect(
            host=mysql.host,
            port=mysql.port or 3306,
            user=mysql.login,
            password=mysql.password,
            database=mysql.schema,
            # As for pymysql; without it, TLS wherever the server offers it.
            ssl=mysql.extra_dejson.get("ssl") or {"check_hostname": False, "verify_mode": "none"},
        ) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT date_format(min(month), '%%Y-%%m'), date_format(max(month), '%%Y-%%m') FROM taxistream_months"
                " WHERE state = 'final' AND date_format(month, '%%Y-%%m') > %s",
                [Variable.get(VERIFIED, default="")],
            )
            first, last = cursor.fetchone()
        return f"{first}..{last}" if first else None

    verify = submit(
        "verify",
        [
            "verify",
            "{{ var.value.taxistream_files }}",
            "--months",
            "{{ ti.xcom_pull(task_ids='closed_months') }}",
            *KAFKA,
            *MYSQL,
        ],
    )

    @task(outlets=[MONTHS])
    def remember(months: str, *, outlet_events=None) -> None:
        """Months become final in their order, so that the last one says it all. Not reached if they are not equal."""
        Variable.set(VERIFIED, months.split("..")[1])
        outlet_events[MONTHS].extra = {"months": months}

    months = closed_months()
    download() >> replay() >> stream >> months >> verify >> remember(months)


taxistream()
