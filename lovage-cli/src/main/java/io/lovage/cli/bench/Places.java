package io.lovage.cli.bench;

import io.lovage.Lovage;
import io.lovage.broker.Capabilities;
import io.lovage.message.EngineUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fresh places for scenarios to run in: each gets an empty file in a temporary folder, or the engine of the URL that the user gave. */
final class Places implements AutoCloseable {

    /** An engine with settings, of which any number of places can be made. */
    record Kind(String name, @Nullable String durability, boolean shared) {}

    private final @Nullable String url;
    private final Path folder;
    private int count;

    Places(@Nullable String url) throws IOException {
        this.url = url;
        this.folder = Files.createTempDirectory("lovage-bench");
    }

    List<Kind> kinds() {
        if (url != null) {
            return List.of(new Kind("url", null, !url.startsWith("memory:")));
        }
        return List.of(
                new Kind("sqlite", "PROCESS_CRASH", true),
                new Kind("sqlite", "OS_CRASH", true),
                new Kind("memory", null, false));
    }

    Place fresh(Kind kind) {
        String fresh = url != null ? url : urlOf(kind);
        try (Lovage lovage = Lovage.open(fresh)) {
            Capabilities capabilities = lovage.engine().capabilities();
            return new Place(
                    fresh, capabilities.engine(), capabilities.durability().name());
        }
    }

    /** A path for a database of the same kind that isn't Lovage's. */
    Path bareFile() {
        return folder.resolve("bare-" + ++count + ".db");
    }

    private String urlOf(Kind kind) {
        return kind.name().equals("memory")
                ? "memory:"
                : "sqlite:" + folder.resolve("bench-" + ++count + ".db") + "?durability=" + kind.durability();
    }

    @Override
    public void close() throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
        if (Files.exists(folder)) {
            throw new EngineUnavailableException("The temporary folder " + folder + " could not be removed.");
        }
    }
}
