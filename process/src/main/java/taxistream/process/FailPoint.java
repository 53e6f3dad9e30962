package taxistream.process;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Named points in the code where the fault tests make a process die or stand still. Without the system property
 * {@code taxistream.failpoints} a point is a constant false that the compiler removes.
 *
 * <p>The property is a list such as {@code replay.before-commit=kill@3,stream.mid-rows=pause30@1}: at the third time that the
 * point is reached the process is killed as by {@code kill -9}; at the first it stands still for 30 seconds.
 *
 * <p>Or it is the absolute path of a folder, where a test and the process meet: see {@link MeetingFolder}.
 */
public final class FailPoint {

    private static final String PROPERTY = "taxistream.failpoints";
    private static final boolean ENABLED = System.getProperty(PROPERTY) != null;
    private static final Optional<MeetingFolder> MEETINGS = Optional.ofNullable(System.getProperty(PROPERTY))
            .filter(list -> list.startsWith("/"))
            .map(MeetingFolder::new);
    private static final Map<String, Fault> FAULTS =
            ENABLED && MEETINGS.isEmpty() ? parse(System.getProperty(PROPERTY)) : Map.of();

    private FailPoint() {}

    /** Says that the point is reached. */
    public static void reached(String name) {
        if (ENABLED) {
            MEETINGS.ifPresent(meetings -> meetings.reached(name));
            Fault fault = FAULTS.get(name);
            if (fault != null) {
                fault.reached(name);
            }
        }
    }

    static Map<String, Fault> parse(String list) {
        return Stream.of(list.split(","))
                .map(entry -> entry.split("[=@]"))
                .collect(Collectors.toMap(
                        parts -> parts[0],
                        parts -> new Fault(parts[1], parts.length > 2 ? Integer.parseInt(parts[2]) : 1),
                        (first, second) -> second,
                        ConcurrentHashMap::new));
    }

    /** What happens, and at which time that the point is reached. */
    record Fault(String action, int at, AtomicInteger times) {

        Fault(String action, int at) {
            this(action, at, new AtomicInteger());
        }

        void reached(String name) {
            if (times.incrementAndGet() != at) {
                return;
            }
            System.err.println("Fail point " + name + ": " + action);
            if (action.equals("kill")) {
                signal("KILL");
            } else if (action.equals("stop")) {
                signal("STOP");
            } else if (action.startsWith("pause")) {
                pause(Integer.parseInt(action.substring("pause".length())));
            } else if (action.equals("throw")) {
                throw new IllegalStateException("fail point " + name);
            } else {
                throw new IllegalArgumentException(
                        "A fail point cannot '" + action + "': kill, stop, pauseN or throw.");
            }
        }

        private static void signal(String signal) {
            try {
                new ProcessBuilder(
                                "kill",
                                "-" + signal,
                                Long.toString(ProcessHandle.current().pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
                TimeUnit.SECONDS.sleep(1); // a signal arrives when it likes
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void pause(int seconds) {
            try {
                TimeUnit.SECONDS.sleep(seconds);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
