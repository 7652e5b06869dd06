package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.engine.EngineUrl;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that works on an engine: opens it, does its work, closes it. */
abstract class EngineCommand implements Callable<Integer> {

    final Environment environment;

    @Mixin
    private EngineOption engine;

    EngineCommand(Environment environment) {
        this.environment = environment;
    }

    /** Refuses arguments that make no sense together, before anything is opened. */
    void check() {}

    /** Does the work and returns the exit code. */
    abstract int run(Lovage lovage) throws Exception;

    @Override
    public final Integer call() throws Exception {
        check();
        try (Lovage lovage = engine.open(environment)) {
            return run(lovage);
        }
    }

    /** For people. */
    final String url() {
        return EngineUrl.withoutPassword(engine.url(environment));
    }

    final PrintWriter out() {
        return environment.out();
    }
}
