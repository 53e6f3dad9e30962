package taxistream.process;

/**
 * The process of ours that started this one for a part of its work. A part must not go on for a whole that was killed: the next start does
 * it again, perhaps from newer files.
 */
public final class Parent {

    private static final String PROPERTY = "taxistream.parent";

    private static final int EXIT_CODE_OF_KILLED = 137;

    private Parent() {}

    /** What a JVM is started with that must not outlive this process. */
    public static String option() {
        return "-D" + PROPERTY + "=" + ProcessHandle.current().pid();
    }

    /** Ends this process, at once and whatever it does, when its parent has ended. Does nothing if it has none. */
    public static void endWithIt() {
        String pid = System.getProperty(PROPERTY);
        if (pid != null) {
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresentOrElse(parent -> parent.onExit().thenRun(Parent::end), Parent::end);
        }
    }

    private static void end() {
        Runtime.getRuntime().halt(EXIT_CODE_OF_KILLED);
    }
}
