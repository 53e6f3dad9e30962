package taxistream.replay.source;

import java.nio.file.Path;
import taxistream.settings.DataSize;

/** What sorting may use: so much memory, and a folder to spill to beyond it. */
public record Workspace(DataSize memory, Path temporaryFolder) {

    /** One of two equal parts. */
    Workspace half() {
        return new Workspace(new DataSize(memory.bytes() / 2), temporaryFolder);
    }
}
