package taxistream.dashboard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** Douglas and Peucker's simplification of a closed line. */
final class Outline {

    private static final int SMALLEST_RING = 8;

    private Outline() {}

    /** The points without those that lie within the tolerance of the line between their neighbours. */
    static List<double[]> simplified(List<double[]> ring, double tolerance) {
        if (ring.size() <= SMALLEST_RING) {
            return ring;
        }
        BitSet kept = new BitSet(ring.size());
        int last = ring.size() - 1;
        int middle = last / 2; // a ring ends where it begins: two halves have a direction, the whole has none
        kept.set(0);
        kept.set(middle);
        kept.set(last);
        Deque<int[]> spans = new ArrayDeque<>(List.of(new int[] {0, middle}, new int[] {middle, last}));
        while (!spans.isEmpty()) {
            int[] span = spans.pop();
            int farthest = farthest(ring, span[0], span[1], tolerance);
            if (farthest > 0) {
                kept.set(farthest);
                spans.push(new int[] {span[0], farthest});
                spans.push(new int[] {farthest, span[1]});
            }
        }
        List<double[]> points = new ArrayList<>();
        kept.stream().forEach(i -> points.add(ring.get(i)));
        return points;
    }

    private static int farthest(List<double[]> ring, int from, int to, double tolerance) {
        int farthest = -1;
        double most = tolerance;
        for (int i = from + 1; i < to; i++) {
            double distance = distance(ring.get(i), ring.get(from), ring.get(to));
            if (distance > most) {
                most = distance;
                farthest = i;
            }
        }
        return farthest;
    }

    private static double distance(double[] point, double[] a, double[] b) {
        double dx = b[0] - a[0];
        double dy = b[1] - a[1];
        double length = Math.hypot(dx, dy);
        return length == 0
                ? Math.hypot(point[0] - a[0], point[1] - a[1])
                : Math.abs(dx * (a[1] - point[1]) - dy * (a[0] - point[0])) / length;
    }
}
