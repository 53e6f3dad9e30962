"""What the benchmarks share: servers of their own, programs run with their time and memory measured, and a table of results.

Needs Docker, a JDK 17 and Python 3.9; no Python packages.
"""
import fcntl
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
TAXISTREAM = str(HOME / "taxistream")
KAFKA, MYSQL = "127.0.0.1:39192", "127.0.0.1:33406"
CREDENTIALS = {"MYSQL_USER": "root", "MYSQL_PASSWORD": "only-for-benchmarks"}
LONGEST_SECONDS = 1800


def say(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def table(header, lines):
    return "\n".join(["| " + " | ".join(header) + " |", "|" + "---|" * len(header),
                      *("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)])


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    return {"cpus": os.cpu_count(), "cpu": re.search(r"model name\s*:\s*(.+)", info).group(1), "memory_gib": round(memory / 2**20),
            "kernel": platform.release(),
            "java": subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[0]}


def build():
    say("building")
    subprocess.run([str(HOME / "mvnw"), "-q", "-B", "-Plauncher", "-DskipTests", "package"], cwd=HOME, check=True)
    subprocess.run([str(HOME / "mvnw"), "-q", "-B", "-f", str(HERE / "pom.xml"), "package"], cwd=HOME, check=True)


def scratch_folder(name):
    """A folder of the run's own, with a folder of no views in it: the shipped view wants the shipped statistic."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix=f"taxistream-{name}-"))
    (scratch / "views").mkdir()
    return scratch


def statistics_folder(scratch, name, *shipped, **written):
    """A folder with some of the shipped statistics and some of the benchmark's own, checked as a user would check them."""
    folder = scratch / name
    folder.mkdir()
    for statistic in shipped:
        shutil.copy(HOME / f"config/statistics/{statistic}.sql", folder)
    for statistic, query in written.items():
        (folder / f"{statistic}.sql").write_text(query + "\n")
    check = subprocess.run([TAXISTREAM, "statistics", "check", "--statistics", str(folder), "--views", str(scratch / "views")],
                           capture_output=True, text=True)
    if check.returncode != 0:
        raise SystemExit(f"A statistic of {folder} is refused:\n{check.stdout}{check.stderr}")
    return folder


def sql(statement, database=""):
    result = subprocess.run(
        ["docker", "exec", "-e", "MYSQL_PWD=" + CREDENTIALS["MYSQL_PASSWORD"], "taxistream-benchmark-mysql", "mysql",
         "-uroot", "-h127.0.0.1", "-P" + MYSQL.split(":")[1], "-N", "-B", "-e", statement, database],
        check=True, capture_output=True, text=True)
    return result.stdout.strip()


def class_path(module):
    target = HERE / module / "target"
    jar = next(target.glob("*-SNAPSHOT.jar"))
    return f"{jar}:{(target / 'class-path').read_text().strip()}"


def jvm_options():
    return ["@" + str(HOME / "command/jvm.options")]


def folder_bytes(folder):
    """Of a folder that a job may be writing to: what is deleted meanwhile does not count."""
    size = 0
    for path, _, files in os.walk(folder):
        for file in files:
            try:
                size += os.stat(os.path.join(path, file)).st_size
            except FileNotFoundError:
                pass
    return size


def cpu_seconds(pid):
    """User and system time of the process and of all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    """Memory of the process; nothing once it is gone."""
    try:
        found = re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return None
    return int(found.group(1)) // 1024 if found else None


class Servers:
    """A broker and a MySQL of the run's own, on the host's network: no port proxy takes part."""

    images = {"kafka": "apache/kafka:4.3.1", "mysql": "mysql:9.7"}

    def __init__(self, *names):
        self.names = names or tuple(self.images)
        self.cpu_before_restart = dict.fromkeys(self.names, 0)

    def __enter__(self):
        self.alone = open(pathlib.Path(tempfile.gettempdir()) / "taxistream-benchmark.lock", "w")
        try:
            fcntl.flock(self.alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("Another benchmark is running on this machine: wait for its end.") from None
        self.stop()
        if "kafka" in self.names:
            self.start("kafka", self.broker_settings())
        if "mysql" in self.names:
            self.start("mysql", {"MYSQL_ROOT_PASSWORD": CREDENTIALS["MYSQL_PASSWORD"]},
                       ["--port=" + MYSQL.split(":")[1], "--mysqlx=OFF"])
            self.wait("mysql", lambda: sql("SELECT 1"))
        if "kafka" in self.names:
            self.wait("kafka", lambda: kafka_topics("--list"))
        return self

    @staticmethod
    def broker_settings():
        host, port = KAFKA.split(":")
        return {
            "KAFKA_NODE_ID": "1", "KAFKA_PROCESS_ROLES": "broker,controller",
            "KAFKA_LISTENERS": f"PLAINTEXT://{KAFKA},CONTROLLER://{host}:{int(port) + 1}",
            "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{KAFKA}", "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@{host}:{int(port) + 1}", "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1", "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
            "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1"}

    def start(self, name, environment, arguments=()):
        flags = [word for key, value in environment.items() for word in ("-e", f"{key}={value}")]
        subprocess.run(["docker", "run", "-d", "--name", f"taxistream-benchmark-{name}", "--network", "host", *flags,
                        self.images[name], *arguments], check=True, stdout=subprocess.DEVNULL)

    @staticmethod
    def wait(name, attempt):
        for _ in range(180):
            try:
                return attempt()
            except subprocess.CalledProcessError:
                time.sleep(1)
        raise SystemExit(f"{name} does not start: see docker logs taxistream-benchmark-{name}")

    def restart(self, name):
        """Stops the server in order and starts it again, with its data; it may not be ready yet when this returns."""
        self.cpu_before_restart[name] = self.cpu_seconds(name)
        subprocess.run(["docker", "restart", "-t", "60", f"taxistream-benchmark-{name}"], check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        for name in self.names:
            subprocess.run(["docker", "rm", "-fv", f"taxistream-benchmark-{name}"], capture_output=True)

    def __exit__(self, *_):
        self.stop()
        self.alone.close()  # the next part of the same run takes the lock again

    def cpu_seconds(self, name):
        """User and system time of the container's first process and of all its threads, over its restarts but for each one's end."""
        pid = subprocess.run(["docker", "inspect", "-f", "{{.State.Pid}}", f"taxistream-benchmark-{name}"],
                             check=True, capture_output=True, text=True).stdout.strip()
        return self.cpu_before_restart[name] + cpu_seconds(pid)


def kafka_topics(*arguments):
    return subprocess.run(["docker", "exec", "taxistream-benchmark-kafka", "/opt/kafka/bin/kafka-topics.sh",
                           "--bootstrap-server", KAFKA, *arguments], check=True, capture_output=True, text=True).stdout


def create_topic(name, partitions=4):
    kafka_topics("--create", "--topic", name, "--partitions", str(partitions), "--config", "retention.ms=-1")


def delete_topic(name):
    kafka_topics("--delete", "--topic", name)


def generate(folder, services, months, rows, seed=7):
    """So many invented rows in each month of each service."""
    subprocess.run([TAXISTREAM, "generate", "--service", services, "--month", ",".join(months), "--rows", str(rows),
                    "--out", str(folder), "--seed", str(seed)], check=True, stdout=subprocess.DEVNULL)


def months_from(first, count):
    """Names of months: months_from("2019-11", 3) is 2019-11, 2019-12, 2020-01."""
    year, month = map(int, first.split("-"))
    return [f"{year + (month - 1 + i) // 12}-{(month - 1 + i) % 12 + 1:02d}" for i in range(count)]


def environment(more=None):
    return {**os.environ, **CREDENTIALS, "SPARK_LOCAL_IP": "127.0.0.1", **(more or {})}


class Bench:
    """Runs programs one after the other, and keeps what each of them took."""

    def __init__(self, servers, scratch):
        self.servers, self.scratch = servers, scratch
        self.raw = []
        self.runs = 0

    def measured(self, name, trips, command, more_environment=None, until=None, sample=None):
        """Runs the command; `until`, if given, says whether its work is done, for programs that do not end by themselves.

        `sample`, if given, is called every five seconds with the process's id, and its results are kept.
        """
        before = {server: self.servers.cpu_seconds(server) for server in ("kafka", "mysql")}
        log = open(self.scratch / f"{len(self.raw)}-{re.sub('[^A-Za-z0-9]+', '-', name)}.log", "w")
        began, started_at = time.monotonic(), time.time()
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment(more_environment))
        ended = threading.Event()
        samples, failures = [], []

        def watch():
            try:
                while not ended.wait(5):
                    samples.append({"seconds": round(time.monotonic() - began, 1), **sample(process.pid)})
            except Exception as e:  # of any kind: it is raised below, in the thread that is waited for
                failures.append(e)

        watcher = threading.Thread(target=watch, daemon=True)
        try:
            if sample:
                watcher.start()
            while until and not until():
                if process.poll() is not None:
                    raise SystemExit(f"{name} ended with exit code {process.returncode} before its work was done: see {log.name}")
                if time.monotonic() > began + LONGEST_SECONDS:
                    raise SystemExit(f"{name} does not finish: see {log.name}")
                time.sleep(0.5)
            seconds = time.monotonic() - began
            if until:
                process.terminate()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.kill()
            raise
        finally:
            ended.set()
        if not until:
            seconds = time.monotonic() - began
            if process.returncode != 0:
                raise SystemExit(f"{name} ended with exit code {process.returncode}: see {log.name}")
        result = {
            "name": name, "trips": trips, "wall_seconds": round(seconds, 2),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2), "peak_mib": usage.ru_maxrss // 1024,
            "load": round(os.getloadavg()[0], 1), "log": log.name, "started_at": round(started_at, 3),
            **{server + "_cpu_seconds": round(self.servers.cpu_seconds(server) - before[server], 2) for server in before}}
        if sample:
            watcher.join()
            if failures:
                raise SystemExit(f"{name} could not be watched: {failures[0]!r}")
            result["samples"] = samples
        self.raw.append(result)
        say(f"{name}, {trips:,} trips: {result['cpu_seconds']} CPU s, {result['wall_seconds']} s, {result['peak_mib']} MiB")
        return result

    def database(self):
        self.runs += 1
        name = f"run{self.runs}"
        sql(f"CREATE DATABASE {name}")
        return name

    def check(self, name, database, trips, statistics=("monthly_trips",)):
        for statistic in statistics:
            counted = sql(f"SELECT sum(trips) FROM {statistic}", database)
            if counted != str(trips):
                raise SystemExit(f"{name} counted {counted} of {trips} trips in {statistic}: its time means nothing.")

    def first_result(self, result, database, earliest):
        """Adds the seconds from the program's start to the statement that wrote its first rows, by MySQL's clock."""
        at = sql(f"SET time_zone = '+00:00'; SELECT unix_timestamp(min({earliest[1]})) FROM {earliest[0]}", database)
        result["first_result_seconds"] = round(float(at) - result["started_at"], 2)
        if result["first_result_seconds"] <= 0:
            raise SystemExit(f"{result['name']} wrote rows {at} before it was started: the clocks do not agree.")

    def ours(self, topic, trips, statistics, *flags, name="taxistream", sample=None):
        """The job over the whole topic, then checked; its database and checkpoint are in the result."""
        database = self.database()
        checkpoint = self.scratch / f"checkpoint-{database}"
        result = self.measured(name, trips, [*self.stream(topic, database, statistics, checkpoint), "--available-now", *flags],
                               sample=sample)
        self.check(name, database, trips, [file.stem for file in sorted(statistics.glob("*.sql"))])
        self.first_result(result, database, ("taxistream_months", "first_update"))
        result.update(database=database, checkpoint=str(checkpoint))
        return result

    def stream(self, topic, database, statistics, checkpoint):
        return [TAXISTREAM, "stream", "--bootstrap-servers", KAFKA, "--topic", topic,
                "--mysql-url", f"jdbc:mysql://{MYSQL}/{database}", "--statistics", str(statistics),
                "--views", str(self.scratch / "views"), "--checkpoint", str(checkpoint)]

    def replay(self, folder, topic, rows, name="replay"):
        """Returns how many trips were sent: generated files hold some rows that are rejected, as real ones do."""
        summary = self.scratch / f"{topic}.json"
        result = self.measured(name, rows, self.replay_command(folder, topic, summary))
        result["trips"] = json.loads(summary.read_text())["sent"]
        return result["trips"]

    @staticmethod
    def replay_command(folder, topic, summary, *flags):
        return [TAXISTREAM, "replay", str(folder), "--bootstrap-servers", KAFKA, "--topic", topic, "--summary", str(summary), *flags]

    def verify(self, folders, topic, database, statistics):
        """Recounts the files with the same SQL, and ends the benchmark if a row differs."""
        say("verifying")
        log = self.scratch / f"verify-{database}.log"
        with open(log, "w") as out:
            code = subprocess.run(
                [TAXISTREAM, "verify", *map(str, folders), "--bootstrap-servers", KAFKA, "--topic", topic,
                 "--mysql-url", f"jdbc:mysql://{MYSQL}/{database}", "--statistics", str(statistics),
                 "--views", str(self.scratch / "views")], stdout=out, stderr=subprocess.STDOUT, env=environment()).returncode
        if code != 0:
            raise SystemExit(f"verify ended with exit code {code}: see {log}")

    def tool(self, name, trips, main, *arguments):
        return self.measured(name, trips, ["java", "-Xmx512m", "-cp", class_path("tools"), main, *arguments])
