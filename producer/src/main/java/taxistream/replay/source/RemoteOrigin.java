package taxistream.replay.source;

import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteObject;

/** Where a file comes from that does not lie on this machine, and the cache that it passes through. */
record RemoteOrigin(RemoteObject object, RemoteCache cache) {}
