package io.lovage.cli.mandelbrot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lovage.Lovage;
import io.lovage.message.MessageLimits;
import io.lovage.task.Json;
import io.lovage.testkit.NoLovageThreads;
import java.awt.image.BufferedImage;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLovageThreads.class)
class MandelbrotTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"16, 16", "17, 31", "640, 480", "1920, 1080", "20000, 100"})
    void tiles_cover_each_pixel_once(int width, int height) {
        int[] covered = new int[width * height];

        for (Tile tile : Tile.of(View.of(width, height, 1))) {
            for (int y = tile.y(); y < tile.y() + tile.height(); y++) {
                for (int x = tile.x(); x < tile.x() + tile.width(); x++) {
                    covered[y * width + x]++;
                }
            }
        }

        assertThat(covered).containsOnly(1);
    }

    @Test
    void the_largest_tile_fits_into_a_result_even_if_it_is_noise() {
        View view = View.of(7000, 7000, 1);
        Tile largest = Tile.of(view).get(0);
        byte[] noise = new byte[3 * largest.width() * largest.height()];
        new Random(1).nextBytes(noise);

        byte[] json = Json.write(new MandelbrotTasks.Rendered(largest, noise), "A tile");

        assertThat(json).hasSizeLessThan(MessageLimits.MAX_RESULT_BYTES);
    }

    @Test
    void members_of_the_set_are_black_and_others_are_not() {
        View whole = new View(-0.5, 0, 3, 30, 20, 500);

        byte[] pixels = whole.render(new Tile(0, 0, 30, 20));

        assertThat(color(pixels, 30, 15, 10)).as("near the origin").isZero();
        assertThat(color(pixels, 30, 29, 0)).as("far outside").isNotZero();
    }

    @Test
    void a_png_holds_the_pixels_that_were_rendered() throws Exception {
        View view = View.of(97, 61, 300);
        Canvas canvas = new Canvas(97, 61);
        Tile.of(view).forEach(tile -> canvas.render(view, tile));
        Path file = folder.resolve("picture.png");

        canvas.writeTo(file);

        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(97);
        assertThat(image.getHeight()).isEqualTo(61);
        for (int y = 0; y < 61; y++) {
            for (int x = 0; x < 97; x++) {
                assertThat(image.getRGB(x, y) & 0xffffff).isEqualTo(color(canvas.pixels(), 97, x, y));
            }
        }
        assertThat(folder.toFile().list()).as("no draft is left").containsExactly("picture.png");
    }

    @Test
    void a_png_may_be_read_by_whom_the_umask_says() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "there are no modes");
        Path file = folder.resolve("picture.png");
        Path usual = Files.createFile(folder.resolve("usual"));

        new Canvas(2, 2).writeTo(file);

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(usual));
    }

    @Test
    void the_flow_makes_the_picture_of_one_thread() throws Exception {
        View view = View.of(200, 150, 300);
        Canvas expected = new Canvas(200, 150);
        Tile.of(view).forEach(tile -> expected.render(view, tile));
        Path file = folder.resolve("picture.png");
        Path reference = folder.resolve("reference.png");
        expected.writeTo(reference);

        try (Lovage lovage = Lovage.open("memory:")) {
            MandelbrotTasks.registerHandlers(lovage);
            lovage.start();
            MandelbrotTasks.Written written =
                    lovage.enqueue(MandelbrotTasks.flow(view, file)).await(SOON);

            assertThat(written.checksum()).isEqualTo(expected.checksum());
            assertThat(written.bytes()).isEqualTo(Files.size(file));
            assertThat(file).hasSameBinaryContentAs(reference);
        }
    }

    private static int color(byte[] pixels, int width, int x, int y) {
        int at = 3 * (y * width + x);
        return (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | (pixels[at + 2] & 0xff);
    }
}
