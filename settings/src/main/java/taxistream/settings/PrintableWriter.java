package taxistream.settings;

import java.io.IOException;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes texts so that a terminal shows them and obeys none of them: names of files, topics and columns come from other people,
 * and may hold codes that move the cursor, clear the screen or set the window's title. Our own colours pass.
 */
final class PrintableWriter extends Writer {

    /** What the help is set in: normal, bold, faint, italic, underlined and the eight colours; not "concealed". */
    private static final Pattern COLOUR_OR_CONTROL =
            Pattern.compile("\u001b\\[(?:0?|[1-4]|2[1-4]|39|3[0-7])m|[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]");

    private final Writer to;

    PrintableWriter(Writer to) {
        this.to = to;
    }

    /** The text with every control character but tab and line feed written as a code, such as {@code \\x1b}. */
    static String printable(String text) {
        return COLOUR_OR_CONTROL
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group().length() > 1
                                ? found.group()
                                : String.format("\\x%02x", (int) found.group().charAt(0))));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        to.write(printable(text.substring(offset, offset + length)));
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        to.write(printable(new String(text, offset, length)));
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }

    @Override
    public void close() throws IOException {
        to.close();
    }
}
