package io.lovage.cli;

import io.lovage.engine.EngineUrl;
import io.lovage.engine.Engines;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "schema",
        description = "Print the statements that create an engine's tables, for those who run them themselves.",
        footer = {
            "",
            "Without that an engine creates its tables when it is opened for the first time. Nothing is opened here."
        })
final class SchemaCommand implements Callable<Integer> {

    private final Environment environment;

    @Mixin
    private EngineOption engine;

    SchemaCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String url = engine.url(environment);
        Optional<String> schema = Engines.schema(url);
        if (schema.isEmpty()) {
            throw new UsageException(
                    "The engine " + EngineUrl.parse(url)
                            + " has no tables that people create. Use --url postgresql://USER@HOST/DATABASE or mariadb://USER@HOST/DATABASE");
        }
        environment.out().print(schema.get());
        return ExitCode.OK;
    }
}
