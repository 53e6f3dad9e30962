package taxistream.replay.source;

import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteObject;

/** The origin of a remote file, and the cache that receives it. */
record RemoteOrigin(RemoteObject object, RemoteCache cache) {}
