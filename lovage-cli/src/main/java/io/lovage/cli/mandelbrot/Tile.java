package io.lovage.cli.mandelbrot;

import java.util.ArrayList;
import java.util.List;

/** A rectangle of a picture, in pixels from its upper left corner. */
public record Tile(int x, int y, int width, int height) {

    private static final int ABOUT_SO_MANY = 160;
    private static final int SMALLEST_SIDE = 16;

    /** With three bytes for each pixel even an uncompressible tile stays far below the limit of a result. */
    private static final int LARGEST_SIDE = 256;

    /** Divides a picture into tiles, row by row. */
    public static List<Tile> of(View view) {
        double pixels = (double) view.width() * view.height();
        int side = (int) Math.sqrt(pixels / ABOUT_SO_MANY);
        side = Math.max(SMALLEST_SIDE, Math.min(LARGEST_SIDE, side));
        List<Tile> tiles = new ArrayList<>();
        for (int y = 0; y < view.height(); y += side) {
            for (int x = 0; x < view.width(); x += side) {
                tiles.add(new Tile(x, y, Math.min(side, view.width() - x), Math.min(side, view.height() - y)));
            }
        }
        return tiles;
    }
}
