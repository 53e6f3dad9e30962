package taxistream.replay.sort;

import java.util.ArrayList;
import java.util.List;

/** Merges the rows of several runs. The runs form a binary heap, ordered by each run's next row. */
final class MergedRows implements Rows {

    /** The heap's root is at index 1. The children of index i are at 2i and 2i + 1. */
    private final Rows[] heap;

    private int size;
    private boolean begun;

    MergedRows(List<Rows> runs) {
        List<Rows> notEmpty = new ArrayList<>();
        for (Rows run : runs) {
            if (run.next()) {
                notEmpty.add(run);
            }
        }
        size = notEmpty.size();
        heap = new Rows[size + 1];
        for (int i = 0; i < size; i++) {
            heap[i + 1] = notEmpty.get(i);
        }
        for (int i = size / 2; i >= 1; i--) {
            sink(i);
        }
    }

    @Override
    public boolean next() {
        if (begun && size > 0) {
            if (!heap[1].next()) {
                heap[1] = heap[size--];
            }
            sink(1);
        }
        begun = true;
        return size > 0;
    }

    private void sink(int from) {
        Rows run = heap[from];
        int place = from;
        int child;
        while ((child = 2 * place) <= size) {
            if (child < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(run)) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = run;
    }

    @Override
    public long order() {
        return heap[1].order();
    }

    @Override
    public long row() {
        return heap[1].row();
    }

    @Override
    public byte[] value() {
        return heap[1].value();
    }
}
