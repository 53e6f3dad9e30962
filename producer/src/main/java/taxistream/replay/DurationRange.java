package taxistream.replay;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import taxistream.settings.DurationConverter;

/** From one duration to another, as people write it: {@code 1d..40d}. */
record DurationRange(Duration least, Duration most) {

    static final class Converter implements ITypeConverter<DurationRange> {
        @Override
        public DurationRange convert(String text) {
            String[] ends = text.split("\\.\\.", -1);
            if (ends.length != 2) {
                throw new TypeConversionException("'" + text + "' is not a range of durations: write 1d..40d");
            }
            DurationRange range = new DurationRange(DurationConverter.parse(ends[0]), DurationConverter.parse(ends[1]));
            if (range.most().compareTo(range.least()) < 0) {
                throw new TypeConversionException("'" + text + "' ends before it begins: write 1d..40d");
            }
            return range;
        }
    }
}
