package io.lovage.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.SystemTime;
import io.lovage.testkit.process.MariadbServer;
import io.lovage.testkit.process.PostgresqlServer;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/engines.md says of what engines can do. */
class EnginesDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "engines.md");
    private static final Pattern HEAD = Pattern.compile("(?m)^\\| \\| (memory .*) \\|$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)`[^|]*\\| (.*) \\|$");

    @TempDir
    private Path folder;

    @Test
    void the_table_says_of_each_engine_what_it_says_of_itself() throws Exception {
        try (RedisServer redis = RedisServer.start(folder)) {
            check("memory:");
            check("sqlite:" + folder.resolve("tasks.db"));
            check(PostgresqlServer.shared().newUrl());
            check(MariadbServer.shared().newUrl());
            check(redis.url());
        }
    }

    private static void check(String url) throws Exception {
        try (Engine engine = Engines.open(url, SystemTime.clock())) {
            Capabilities capabilities = engine.capabilities();
            String text = Files.readString(DOCUMENT);
            var head = HEAD.matcher(text);
            assertThat(head.find()).isTrue();
            int column = cells(head.group(1)).indexOf(capabilities.engine());
            assertThat(column).as("column of " + capabilities.engine()).isNotNegative();

            Set<Feature> features = new HashSet<>();
            Set<Feature> rows = new HashSet<>();
            ROW.matcher(text).results().forEach(row -> {
                rows.add(Feature.valueOf(row.group(1)));
                if (cells(row.group(2)).get(column).equals("yes")) {
                    features.add(Feature.valueOf(row.group(1)));
                }
            });
            assertThat(rows).isEqualTo(EnumSet.allOf(Feature.class));
            assertThat(features).as(capabilities.engine()).isEqualTo(capabilities.features());
        }
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
    }
}
