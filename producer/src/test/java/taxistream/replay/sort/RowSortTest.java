package taxistream.replay.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.settings.FailedRun;

/** Every row comes out once, in order, with its bytes, whether all fit into memory or hardly any do. */
class RowSortTest {

    private static final Comparator<Row> ORDER =
            Comparator.comparingLong(Row::order).thenComparingLong(Row::row);

    @TempDir
    private Path folder;

    private final MemoryBlocks memory = new MemoryBlocks();

    /** What a row is sorted by first, for a given random one. */
    enum Orders {
        SECONDS_OF_A_MONTH {
            @Override
            long next(Random random) {
                return 1_546_300_800_000_000L + random.nextInt(2_678_400) * 1_000_000L;
            }
        },
        MICROSECONDS_OF_A_DECADE {
            @Override
            long next(Random random) {
                return 1_230_768_000_000_000L + (long) (random.nextDouble() * 3.2e14);
            }
        },
        ANYTHING {
            @Override
            long next(Random random) {
                return random.nextLong();
            }
        },
        ALL_THE_SAME {
            @Override
            long next(Random random) {
                return 17;
            }
        },
        ALL_FIRST {
            @Override
            long next(Random random) {
                return RowSort.FIRST;
            }
        },
        SOME_FIRST_AND_FEW_OTHERS {
            @Override
            long next(Random random) {
                return random.nextInt(3) == 0 ? RowSort.FIRST : random.nextInt(5) - 2;
            }
        };

        abstract long next(Random random);
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatFitComeInOrder(Orders orders) {
        Random random = new Random(1);
        List<Row> rows = rows(20_000, () -> orders.next(random), random);
        assertThat(sorted(rows, 64 << 20)).containsExactlyElementsOf(inOrder(rows));
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void soDoRowsOfWhichMostMustBeSpilled(Orders orders) {
        Random random = new Random(2);
        List<Row> rows = rows(400_000, () -> orders.next(random), random);
        assertThat(sorted(rows, 0)).isEqualTo(inOrder(rows));
        assertThat(folder).isEmptyDirectory();
    }

    /** Any number of rows in blocks of any size: from a sort within one block to a merge of hundreds of runs. */
    @Property(tries = 60, seed = "19", generation = GenerationMode.RANDOMIZED)
    void rowsOfAnyNumberComeInOrderWithBlocksOfAnySize(
            @ForAll Orders orders,
            @ForAll @IntRange(max = 5_000) int count,
            @ForAll @IntRange(min = 64, max = 4_096) int blockBytes,
            @ForAll @IntRange(max = 20) int blocks,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        List<Row> rows = rows(count, () -> orders.next(random), random);
        Path spill = Files.createTempDirectory("taxistream-sort-test");
        try {
            assertThat(sorted(rows, new MemoryBlocks(blockBytes), (long) blocks * blockBytes, spill))
                    .isEqualTo(inOrder(rows));
            assertThat(spill).isEmptyDirectory();
        } finally {
            Files.delete(spill);
        }
    }

    @Test
    void aSpilledRunThatLostItsEndIsNoShorterRun() throws IOException {
        Random random = new Random(6);
        List<Row> rows = rows(100, random::nextLong, random);
        Run run = new Run();
        run.extend(ByteBuffer.allocate(1 << 16));
        rows.forEach(row -> run.add(row.order(), row.row(), row.value().array()));
        try (SpilledRun spilled = SpilledRun.write(folder, run.sorted())) {
            spilled.truncate(Run.size(inOrder(rows).get(0).value().array()));
            Rows read = spilled.read(1 << 16);
            assertThat(read.next()).isTrue();
            assertThatThrownBy(read::next)
                    .isInstanceOf(FailedRun.class)
                    .hasMessageContaining("it ends before its last 99 rows");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 25})
    void fewRowsAreRowsAsWell(int count) {
        Random random = new Random(3);
        List<Row> rows = rows(count, () -> 5, random);
        assertThat(sorted(rows, 0)).containsExactlyElementsOf(inOrder(rows));
    }

    @Test
    void aValueMayBeLargerThanABlockOrFillItExactly() {
        List<Row> rows = new ArrayList<>();
        for (int size : List.of(10, MemoryBlocks.SIZE - Run.VALUE, MemoryBlocks.SIZE, 5 * MemoryBlocks.SIZE + 3, 0)) {
            rows.add(new Row(-rows.size(), rows.size(), ByteBuffer.wrap(new byte[size])));
        }
        assertThat(sorted(rows, 0)).isEqualTo(inOrder(rows));
    }

    @Test
    void memoryThatWasGivenBackIsUsedAgain() {
        Random random = new Random(4);
        List<Row> rows = rows(50_000, random::nextLong, random);
        sorted(rows, 16 << 20);
        ByteBuffer given = memory.take().orElseThrow();
        memory.giveBack(List.of(given));
        assertThat(sorted(rows, 16 << 20)).isEqualTo(inOrder(rows));
        assertThat(memory.take()).containsSame(given);
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamedAndWhatToDo() throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "in the way");
        Random random = new Random(5);
        try (RowSort sort = new RowSort(memory, 0, file)) {
            assertThatThrownBy(() -> rows(200_000, random::nextLong, random)
                            .forEach(row ->
                                    sort.add(row.order(), row.row(), row.value().array())))
                    .isInstanceOf(FailedRun.class)
                    .hasMessageContaining("cannot be written to " + file)
                    .hasMessageContaining("--temp");
        }
    }

    private record Row(long order, long row, ByteBuffer value) {}

    /** Values tell their rows, and are of many sizes. */
    private static List<Row> rows(int count, LongSupplier order, Random random) {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            byte[] value = new byte[random.nextInt(80)];
            random.nextBytes(value);
            rows.add(new Row(order.getAsLong(), row, ByteBuffer.wrap(value)));
        }
        Collections.shuffle(rows, random);
        return rows;
    }

    private static List<Row> inOrder(List<Row> rows) {
        return rows.stream().sorted(ORDER).toList();
    }

    private List<Row> sorted(List<Row> rows, long bytes) {
        return sorted(rows, memory, bytes, folder);
    }

    private static List<Row> sorted(List<Row> rows, MemoryBlocks memory, long bytes, Path folder) {
        List<Row> sorted = new ArrayList<>();
        try (RowSort sort = new RowSort(memory, bytes, folder)) {
            rows.forEach(row -> sort.add(row.order(), row.row(), row.value().array()));
            Rows all = sort.sorted();
            while (all.next()) {
                sorted.add(new Row(all.order(), all.row(), ByteBuffer.wrap(all.value())));
            }
        }
        return sorted;
    }
}
