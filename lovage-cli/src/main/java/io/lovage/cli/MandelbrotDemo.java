package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.cli.demo.Fleet;
import io.lovage.cli.demo.FlowWatch;
import io.lovage.cli.demo.Screen;
import io.lovage.cli.demo.WorkerProcess;
import io.lovage.cli.demo.Workspace;
import io.lovage.cli.mandelbrot.Canvas;
import io.lovage.cli.mandelbrot.MandelbrotTasks;
import io.lovage.cli.mandelbrot.Tile;
import io.lovage.cli.mandelbrot.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Renders one picture twice, in one thread and by worker processes, and compares. */
final class MandelbrotDemo {

    /** Short, so that a person sees the rescue of a killed worker's tiles. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final Environment environment;
    private final MandelbrotOptions options;
    private final Screen screen;
    private final View view;
    private final List<Tile> tiles;
    private final Path file;

    MandelbrotDemo(Environment environment, MandelbrotOptions options) {
        options.check();
        this.environment = environment;
        this.options = options;
        this.screen = new Screen(environment.out(), Screen.isLive(environment.variables()));
        this.view = View.of(options.width, options.height, options.iterations);
        this.tiles = Tile.of(view);
        this.file = options.out.toAbsolutePath();
    }

    int run() throws Exception {
        screen.say(String.format(
                "A piece of the Mandelbrot set, %d x %d pixels, up to %d iterations each, in %d tiles.%n",
                view.width(), view.height(), view.iterations(), tiles.size()));
        try (Workspace workspace = new Workspace(options.keep)) {
            long began = System.nanoTime();
            long checksum = renderInOneThread(workspace.folder().resolve("one-thread.png"));
            MandelbrotTasks.Written written = renderWithWorkers(workspace, since(began));
            boolean same = written.checksum() == checksum;
            describe(written, same);
            if (options.keep) {
                screen.say("kept", workspace.folder().toString());
            }
            return same ? ExitCode.OK : ExitCode.BUG;
        }
    }

    private void describe(MandelbrotTasks.Written written, boolean same) {
        screen.say(
                "picture",
                String.format(
                        Locale.ROOT,
                        "%s, %.1f MB, pixel for pixel %s",
                        options.out,
                        written.bytes() / 1e6,
                        same ? "what one thread made" : "NOT what one thread made"));
    }

    private long renderInOneThread(Path reference) throws IOException {
        Canvas canvas = new Canvas(view.width(), view.height());
        long began = System.nanoTime();
        for (int i = 0; i < tiles.size(); i++) {
            canvas.render(view, tiles.get(i));
            double rate = (i + 1) / (since(began).toNanos() / 1e9);
            screen.progress(
                    "one thread",
                    i + 1,
                    tiles.size(),
                    String.format(Locale.ROOT, "%d/%d tiles  %.0f/s", i + 1, tiles.size(), rate));
        }
        screen.endProgress();
        canvas.writeTo(reference);
        return canvas.checksum();
    }

    private MandelbrotTasks.Written renderWithWorkers(Workspace workspace, Duration alone) throws Exception {
        String name = options.workers + (options.workers == 1 ? " worker" : " workers");
        var settings = new Fleet.Settings(
                workspace.url(), MandelbrotTasks.class, MandelbrotTasks.TILE.name(), LEASE, workspace.folder());
        long starting = System.nanoTime();
        try (Lovage lovage = Lovage.open(workspace.url(), environment.clock());
                Fleet fleet = Fleet.start(options.workers, settings)) {
            screen.say(
                    name,
                    "started as processes in " + Durations.text(since(starting)) + ", sharing " + workspace.url());
            long began = System.nanoTime();
            FlowWatch<MandelbrotTasks.Written> watch =
                    new FlowWatch<>(lovage.enqueue(MandelbrotTasks.flow(view, file)), fleet);
            Accident accident = new Accident();
            MandelbrotTasks.Written written = watch.await(() -> {
                accident.happen(fleet);
                screen.progress(name, fleet.done(), tiles.size(), remark(fleet, accident, since(began)));
            });
            Duration took = since(began);
            fleet.close();
            screen.progress(name, tiles.size(), tiles.size(), remark(fleet, accident, took));
            screen.endProgress();
            summarise(fleet, accident, took, alone);
            return written;
        }
    }

    /** The {@code kill -9} half way. Used by one thread. */
    private final class Accident {

        private @Nullable WorkerProcess victim;

        void happen(Fleet fleet) {
            if (!options.kill || victim != null || fleet.done() * 2 < tiles.size()) {
                return;
            }
            WorkerProcess chosen = fleet.workers().get(fleet.workers().size() - 1);
            chosen.kill();
            victim = chosen;
            screen.say(
                    "kill -9",
                    String.format(
                            "worker %d (process %d) is dead; others get its tiles in about %d s",
                            fleet.workers().size(), chosen.pid(), LEASE.toSeconds()));
        }

        String outcome(Fleet fleet) {
            return String.format(
                    "worker %d was killed; tiles that others began again: %d; missing: none",
                    fleet.workers().size(), fleet.repeated());
        }
    }

    private String remark(Fleet fleet, Accident accident, Duration elapsed) {
        double rate = fleet.done() / Math.max(1e-3, elapsed.toNanos() / 1e9);
        List<String> counts = new ArrayList<>();
        for (WorkerProcess worker : fleet.workers()) {
            counts.add(worker.done() + (worker == accident.victim ? " dead" : ""));
        }
        return String.format(
                Locale.ROOT, "%d/%d tiles  %.0f/s  [%s]", fleet.done(), tiles.size(), rate, String.join(" | ", counts));
    }

    private void summarise(Fleet fleet, Accident accident, Duration took, Duration alone) {
        double speedUp = (double) alone.toNanos() / took.toNanos();
        screen.say("");
        screen.say(
                "time",
                String.format(
                        Locale.ROOT,
                        "%s with %d worker %s, %s in one thread: %.2f times as fast",
                        Durations.text(took),
                        options.workers,
                        options.workers == 1 ? "process" : "processes",
                        Durations.text(alone),
                        speedUp));
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < fleet.workers().size(); i++) {
            counts.add("worker " + (i + 1) + ": " + fleet.workers().get(i).done());
        }
        screen.say("tiles", String.join(", ", counts));
        if (accident.victim != null) {
            screen.say("kill -9", accident.outcome(fleet));
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
