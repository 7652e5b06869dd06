package io.lovage.testkit.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's Celery, which tests are run with. Where there is none they are skipped, but under CI=true they fail. */
public final class InstalledCelery {

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path PACKAGES = Path.of("/usr/lib/python3/dist-packages");

    private InstalledCelery() {}

    /** The Python that has Celery and its client of Redis. */
    public static String python() {
        if (!Files.isDirectory(PACKAGES.resolve("celery")) || !Files.isDirectory(PACKAGES.resolve("redis"))) {
            throw ForeignServer.missing(
                    "No Celery for " + PYTHON + " (Debian: apt-get install python3-celery python3-redis)");
        }
        return PYTHON.toString();
    }
}
