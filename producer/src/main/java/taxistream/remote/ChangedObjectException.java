package taxistream.remote;

import java.io.IOException;

/** The file was replaced by another version while it was fetched, so the fetched part is useless. */
class ChangedObjectException extends IOException {

    ChangedObjectException(RemoteObject object) {
        super(object.location() + " was replaced while it was being fetched");
    }
}
