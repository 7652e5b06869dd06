package io.lovage.cli;

import ch.qos.logback.classic.Level;
import picocli.CommandLine.Option;

/** How much a long running command logs on stderr. */
final class LogOptions {

    @Option(names = "--verbose", description = "Log each task as it starts and ends.")
    private boolean verbose;

    @Option(names = "--quiet", description = "Log only what may need a person.")
    private boolean quiet;

    void apply() {
        if (verbose && quiet) {
            throw new UsageException("--verbose and --quiet exclude each other");
        }
        Level level = verbose ? Level.DEBUG : Level.INFO;
        LogSetup.use(quiet ? Level.WARN : level);
    }
}
