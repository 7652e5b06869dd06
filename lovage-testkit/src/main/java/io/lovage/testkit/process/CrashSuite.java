package io.lovage.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** What the crash tests of one engine have in common: its hooks, and how often and by what chance. */
abstract class CrashSuite {

    private static final int MANY_ROUNDS = 20;

    private static final long SEED = Long.getLong("lovage.crash.seed", System.nanoTime());

    @TempDir
    private Path folder;

    /** The URL of a new and empty engine that processes of this machine may share; what it keeps in files goes to {@code folder}. */
    protected abstract String emptyEngine(Path folder);

    /** How many rounds of each test are played unless the system property says so. */
    protected int usualRounds() {
        return MANY_ROUNDS;
    }

    final int rounds() {
        return Integer.getInteger("lovage.crash.rounds", usualRounds());
    }

    /** Looks at the engine's own soundness after each round. */
    protected void inspect(String url) {}

    /** Names of failpoints within the engine at which a process may die while it opens a new engine. */
    protected List<String> placesInOpening() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it claims tasks. */
    protected List<String> placesInClaim() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it records the ends of tasks. */
    protected List<String> placesInCommit() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it moves a flow on. */
    protected List<String> placesInProgress() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it frees what another one held. */
    protected List<String> placesInRescue() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a producer may die. */
    protected List<String> placesInPublish() {
        return List.of();
    }

    /** The URL of an engine in {@code subfolder}, which nobody has opened yet. */
    final String unopened(String subfolder) {
        try {
            return emptyEngine(Files.createDirectory(folder.resolve(subfolder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final Path folder() {
        return folder;
    }

    final Arena open() {
        return open("");
    }

    /** Opens an arena whose other processes open the engine behind {@code prefix}. */
    final Arena open(String prefix) {
        return open(emptyEngine(folder), prefix);
    }

    /** Opens an arena at {@code url}. */
    final Arena open(String url, String prefix) {
        return new Arena(folder, url, prefix + url, SEED);
    }

    final void settle(Arena arena) {
        try {
            arena.settle();
            inspect(arena.url());
        } catch (AssertionError e) {
            throw new AssertionError("With -Dlovage.crash.seed=" + SEED + ": " + e.getMessage(), e);
        }
    }

    static List<String> with(String place, List<String> more) {
        List<String> places = new ArrayList<>(more);
        places.add(place);
        return places;
    }
}
