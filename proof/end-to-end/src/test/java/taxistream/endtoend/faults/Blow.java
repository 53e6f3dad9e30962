package taxistream.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import taxistream.endtoend.TaxistreamProcess;

/** What is done while a process stands at a point. When it returns, the world is whole again, but for what died. */
enum Blow {
    KILL("SIGKILL") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            victim.kill();
        }
    },
    STOP("SIGSTOP " + Signals.STOP_SECONDS + " s") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            Signals.stopFor(victim.process(), Signals.STOP_SECONDS);
        }
    },
    CUT("every connection cut for 3 s") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.servers().kafkaLine().cut();
            experiment.servers().mysqlLine().cut();
            letGoOn(experiment);
            Signals.sleep(3000);
            experiment.servers().kafkaLine().mend();
            experiment.servers().mysqlLine().mend();
        }
    },
    LOSE_MYSQL_ANSWER("MySQL's answer lost, connection cut") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.servers().mysqlLine().loseAnswers();
            letGoOn(experiment);
            Signals.sleep(1000);
            experiment.servers().mysqlLine().endSilence();
        }
    },
    LOSE_MYSQL_REQUEST("request to MySQL lost, connection cut") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.servers().mysqlLine().loseRequests();
            letGoOn(experiment);
            Signals.sleep(1000);
            experiment.servers().mysqlLine().endSilence();
        }
    },
    KILL_MYSQL("MySQL killed and restarted") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.servers().killMysql();
            letGoOn(experiment);
            experiment.servers().startMysql();
        }
    },
    PAUSE_MYSQL("MySQL frozen for 10 s") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.servers().pauseMysql();
            letGoOn(experiment);
            Signals.sleep(10_000);
            experiment.servers().unpauseMysql();
        }
    },
    READ_ONLY_MYSQL("MySQL read-only for 3 s") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.servers().root("SET GLOBAL super_read_only = 1");
            letGoOn(experiment);
            Signals.sleep(3000);
            experiment.servers().root("SET GLOBAL super_read_only = 0", "SET GLOBAL read_only = 0");
        }
    },
    LOCK_WAIT("ledger row locked by a stranger beyond innodb_lock_wait_timeout") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            try (Connection stranger = experiment.servers().rootConnection(experiment.databaseName());
                    Statement statement = stranger.createStatement()) {
                stranger.setAutoCommit(false);
                statement.executeQuery("SELECT * FROM taxistream_progress FOR UPDATE");
                letGoOn(experiment);
                Signals.sleep(5000); // MySQL gives up waiting after 3
                stranger.rollback();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    },
    DEADLOCK("deadlock with a stranger's transaction") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            Deadlock.with(experiment, () -> letGoOn(experiment));
        }
    },
    SECOND_DRIVER("a second driver on the same checkpoint takes over meanwhile") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.takeOver();
            letGoOn(experiment);
            TaxistreamProcess.Ended zombie = victim.await();
            assertThat(zombie.exitCode())
                    .as("the driver that was taken over: %s", zombie)
                    .isEqualTo(1);
        }
    },
    SECOND_PRODUCER("a second producer of the same files takes over meanwhile") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.startReplay().await().expectSuccess();
            letGoOn(experiment);
            TaxistreamProcess.Ended zombie = victim.await();
            assertThat(zombie.exitCode())
                    .as("the producer that was taken over: %s", zombie)
                    .isEqualTo(1);
            assertThat(zombie.err()).contains("was taken over by another instance");
        }
    },
    HANGING_TRANSACTION("a stranger's transaction hangs in the topic for 10 s") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            HangingTransaction.in(experiment);
            letGoOn(experiment);
        }
    },
    KILL_KAFKA("Kafka killed and restarted") {
        @Override
        void strike(Experiment experiment, TaxistreamProcess victim) {
            experiment.servers().killKafka();
            letGoOn(experiment);
            Signals.sleep(1000);
            experiment.servers().startKafka();
        }
    };

    private final String words;

    Blow(String words) {
        this.words = words;
    }

    /** Words that the job must have said: without them the fault was none. */
    Optional<String> trace() {
        return switch (this) {
            case LOCK_WAIT -> Optional.of("Lock wait timeout exceeded");
            case DEADLOCK -> Optional.of("Deadlock found");
            case READ_ONLY_MYSQL -> Optional.of("running with the --read-only option");
            case LOSE_MYSQL_ANSWER, LOSE_MYSQL_REQUEST -> Optional.of("MySQL did not take the batch, trying again");
            default -> Optional.empty();
        };
    }

    /** Does it to the process that stands at the point. */
    abstract void strike(Experiment experiment, TaxistreamProcess victim);

    private static void letGoOn(Experiment experiment) {
        experiment.jobMeeting().letGo();
        experiment.producerMeeting().letGo();
    }

    @Override
    public String toString() {
        return words;
    }
}
