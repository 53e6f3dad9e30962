package taxistream.remote;

import java.io.IOException;

/** The file was replaced by another version while it was being fetched: what was fetched so far is of no use. */
class ChangedObjectException extends IOException {

    ChangedObjectException(RemoteObject object) {
        super(object.location() + " was replaced while it was being fetched");
    }
}
