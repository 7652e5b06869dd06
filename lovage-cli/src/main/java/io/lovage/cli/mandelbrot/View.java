package io.lovage.cli.mandelbrot;

/**
 * Which part of the plane to render, how large and how deep.
 *
 * @param width in pixels
 * @param height in pixels
 * @param iterations after which a point counts as a member of the set
 */
public record View(double centerX, double centerY, double span, int width, int height, int iterations) {

    /** Samples per pixel and direction: edges look smooth. */
    private static final int SAMPLES = 3;

    /** Far beyond the circle of radius 2, so that the fraction of an iteration is exact. */
    private static final double ESCAPE_RADIUS_SQUARED = 1 << 16;

    private static final double LOG_2 = Math.log(2);

    /** A small copy of the whole set in seahorse valley, with all that winds around it. */
    public static View of(int width, int height, int iterations) {
        return new View(-0.743643887037158, 0.131825904205312, 6e-5, width, height, iterations);
    }

    /** The pixels of {@code tile}, row by row, three bytes (red, green, blue) each. */
    byte[] render(Tile tile) {
        byte[] pixels = new byte[3 * tile.width() * tile.height()];
        int next = 0;
        for (int y = tile.y(); y < tile.y() + tile.height(); y++) {
            for (int x = tile.x(); x < tile.x() + tile.width(); x++) {
                int color = color(x, y);
                pixels[next++] = (byte) (color >> 16);
                pixels[next++] = (byte) (color >> 8);
                pixels[next++] = (byte) color;
            }
        }
        return pixels;
    }

    private int color(int x, int y) {
        int red = 0;
        int green = 0;
        int blue = 0;
        double step = span / width;
        for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
            int column = sample % SAMPLES;
            int row = sample / SAMPLES;
            double dx = (column + 0.5) / SAMPLES;
            double dy = (row + 0.5) / SAMPLES;
            double re = centerX + (x + dx - width / 2.0) * step;
            double im = centerY - (y + dy - height / 2.0) * step;
            int color = Palette.color(escape(re, im));
            red += color >> 16;
            green += (color >> 8) & 0xff;
            blue += color & 0xff;
        }
        int samples = SAMPLES * SAMPLES;
        return (red / samples) << 16 | (green / samples) << 8 | blue / samples;
    }

    /** After how many iterations, with a fraction, the point escapes; negative if it doesn't. */
    private double escape(double re, double im) {
        double x = 0;
        double y = 0;
        double xx = 0;
        double yy = 0;
        for (int n = 0; n < iterations; n++) {
            y = 2 * x * y + im;
            x = xx - yy + re;
            xx = x * x;
            yy = y * y;
            if (xx + yy > ESCAPE_RADIUS_SQUARED) {
                return n + 1 - Math.log(Math.log(xx + yy) / 2 / LOG_2) / LOG_2;
            }
        }
        return -1;
    }
}
