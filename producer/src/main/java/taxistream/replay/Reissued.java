package taxistream.replay;

/** What a watch does with a file that it does not send, because it was corrected after it was sent or came late. */
enum Reissued {
    /** Says so, with the command that replaces its months in MySQL. */
    SAY,
    /** Runs that command once the months are final. */
    BACKFILL;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
