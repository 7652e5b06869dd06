package io.lovage.cli.mandelbrot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.zip.CRC32;

/** A whole picture being put together. */
public final class Canvas {

    private final int width;
    private final int height;
    private final byte[] pixels;

    public Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.pixels = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    }

    /** Renders {@code tile} of {@code view} right here. */
    public void render(View view, Tile tile) {
        put(tile, view.render(tile));
    }

    void put(Tile tile, byte[] content) {
        int row = 3 * tile.width();
        for (int y = 0; y < tile.height(); y++) {
            int to = 3 * ((tile.y() + y) * width + tile.x());
            System.arraycopy(content, y * row, pixels, to, row);
        }
    }

    /** Writes a PNG file: into a draft first, so that {@code file} is there as a whole or not at all, whoever else writes it. */
    public void writeTo(Path file) throws IOException {
        Path draft = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
                Png.write(this, out);
            }
            Path unused = Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            boolean unused = Files.deleteIfExists(draft);
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    byte[] pixels() {
        return pixels;
    }

    /** Equal for equal pictures, and with near certainty for no others. */
    public long checksum() {
        CRC32 crc = new CRC32();
        crc.update(pixels);
        return crc.getValue();
    }
}
