package taxistream.replay;

import taxistream.replay.pace.Pace;

/** The parts of a replay that stay the same from its first month to its last. */
record ReplayContext(
        ReplaySettings settings,
        ReplayIdentity identity,
        ReplayProgress progress,
        StopRequest stop,
        Pace pace,
        Lag lag) {}
