package io.lovage.cli.mandelbrot;

import io.lovage.Lovage;
import io.lovage.TaskModule;
import io.lovage.cli.demo.WorkerLink;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Piped;
import io.lovage.task.Task;
import io.lovage.task.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;

/** A picture as a flow: a group of tiles, side by side, joined by the task that puts them together. */
public final class MandelbrotTasks implements TaskModule {

    /** Renders one tile. */
    public static final Task<Order, Rendered> TILE = Task.of("mandelbrot.tile", Order.class, Rendered.class);

    /** Puts the tiles together and writes the file. */
    public static final Piped<List<Rendered>, Picture, Written> STITCH = Piped.of(
            "mandelbrot.stitch",
            ValueType.list(ValueType.of(Rendered.class)),
            ValueType.of(Picture.class),
            ValueType.of(Written.class));

    /** What to render. */
    public record Order(View view, Tile tile) {}

    /**
     * What was rendered.
     *
     * @param pixels compressed; Base64 in JSON
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Rendered(Tile tile, byte[] pixels) {}

    /** What to put together. */
    public record Picture(int width, int height, String file) {}

    /** What was put together. */
    public record Written(String file, long bytes, long checksum) {}

    /** The picture of {@code view} in {@code file}. */
    public static Call<Written> flow(View view, Path file) {
        List<Call<Rendered>> tiles = Tile.of(view).stream()
                .map(tile -> TILE.with(new Order(view, tile)))
                .toList();
        return Flow.group(tiles).then(STITCH.with(new Picture(view.width(), view.height(), file.toString())));
    }

    @Override
    public void register(Lovage lovage) {
        WorkerLink.connect(lovage);
        registerHandlers(lovage);
    }

    static void registerHandlers(Lovage lovage) {
        lovage.handle(TILE, MandelbrotTasks::render).handlePiped(STITCH, MandelbrotTasks::stitch);
    }

    private static Rendered render(Order order) throws IOException {
        return new Rendered(order.tile(), compress(order.view().render(order.tile())));
    }

    private static Written stitch(List<Rendered> tiles, Picture picture) throws IOException, DataFormatException {
        Canvas canvas = new Canvas(picture.width(), picture.height());
        for (Rendered rendered : tiles) {
            Tile tile = rendered.tile();
            canvas.put(tile, decompress(rendered.pixels(), 3 * tile.width() * tile.height()));
        }
        Path file = Path.of(picture.file());
        canvas.writeTo(file);
        return new Written(file.toString(), Files.size(file), canvas.checksum());
    }

    private static byte[] compress(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(compressed, deflater)) {
            out.write(bytes);
        } finally {
            deflater.end();
        }
        return compressed.toByteArray();
    }

    private static byte[] decompress(byte[] compressed, int size) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            byte[] bytes = new byte[size];
            int read = inflater.inflate(bytes);
            if (read != size) {
                throw new DataFormatException("A tile has " + read + " bytes and not " + size + ".");
            }
            return bytes;
        } finally {
            inflater.end();
        }
    }
}
