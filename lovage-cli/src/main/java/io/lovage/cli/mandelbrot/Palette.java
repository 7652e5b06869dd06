package io.lovage.cli.mandelbrot;

/** Colours by the time of escape: night blue, sky, white, amber, dark and blue again, in a smooth circle. */
final class Palette {

    private static final double[] AT = {0, 0.16, 0.42, 0.6425, 0.8575, 1};
    private static final int[] COLORS = {0x000764, 0x206bcb, 0xedffff, 0xffaa00, 0x000200, 0x000764};
    private static final int SIZE = 4096;
    private static final int[] TABLE = new int[SIZE];

    /** Where in the circle the first iterations are, and how fast later ones go round. */
    private static final double START = 0.1;

    private static final double SPEED = 0.45;

    static {
        for (int i = 0; i < SIZE; i++) {
            TABLE[i] = between((double) i / SIZE);
        }
    }

    private Palette() {}

    /** Of a point that escapes after {@code iterations}; black if that is negative. */
    static int color(double iterations) {
        if (iterations < 0) {
            return 0;
        }
        double position = START + SPEED * Math.log1p(iterations);
        return TABLE[(int) (SIZE * (position - Math.floor(position))) % SIZE];
    }

    private static int between(double position) {
        int i = 0;
        while (position >= AT[i + 1]) {
            i++;
        }
        double part = (position - AT[i]) / (AT[i + 1] - AT[i]);
        double smooth = part * part * (3 - 2 * part);
        return mix(16, i, smooth) | mix(8, i, smooth) | mix(0, i, smooth);
    }

    private static int mix(int shift, int i, double part) {
        int from = (COLORS[i] >> shift) & 0xff;
        int to = (COLORS[i + 1] >> shift) & 0xff;
        return (int) Math.round(from + part * (to - from)) << shift;
    }
}
