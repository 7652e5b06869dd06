package io.lovage.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which picture the demo renders, and how. */
final class MandelbrotOptions {

    private static final int SMALLEST_SIDE = 16;
    private static final int LARGEST_SIDE = 20_000;
    private static final int MOST_PIXELS = 50_000_000;
    private static final int MOST_ITERATIONS = 1_000_000;
    private static final int MOST_WORKERS = 128;

    @Option(names = "--width", paramLabel = "PIXELS", description = "${DEFAULT-VALUE} unless set.")
    int width = 1920;

    @Option(names = "--height", paramLabel = "PIXELS", description = "${DEFAULT-VALUE} unless set.")
    int height = 1080;

    @Option(names = "--iterations", paramLabel = "N", description = "How deep to look; ${DEFAULT-VALUE} unless set.")
    int iterations = 4000;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes; one for each core unless set.")
    int workers;

    @Option(names = "--out", paramLabel = "FILE", description = "The picture; ${DEFAULT-VALUE} unless set.")
    Path out = Path.of("mandelbrot.png");

    @Option(names = "--kill", description = "End one worker with kill -9 half way, to see that nothing is lost.")
    boolean kill;

    @Option(names = "--keep", description = "Keep the engine's file and the workers' logs.")
    boolean keep;

    void check() {
        checkRange("--width", width, SMALLEST_SIDE, LARGEST_SIDE);
        checkRange("--height", height, SMALLEST_SIDE, LARGEST_SIDE);
        checkRange("--iterations", iterations, 1, MOST_ITERATIONS);
        if ((long) width * height > MOST_PIXELS) {
            throw new UsageException(
                    "--width %d by --height %d are %,d pixels; at most %,d are possible",
                    width, height, (long) width * height, MOST_PIXELS);
        }
        if (workers == 0) {
            workers = Math.max(kill ? 2 : 1, Runtime.getRuntime().availableProcessors());
        }
        checkRange("--workers", workers, 1, MOST_WORKERS);
        if (kill && workers == 1) {
            throw new UsageException("--kill needs --workers 2 or more: somebody has to go on");
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(out) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UsageException("--out: the file '%s' can't be written. Name one in a folder that exists", out);
        }
    }

    private static void checkRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UsageException("%s %d is out of range: use %,d to %,d", option, value, least, most);
        }
    }
}
