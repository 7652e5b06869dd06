package io.lovage.sql.sqlite;

import io.lovage.broker.Capabilities.Durability;
import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What a URL says.
 *
 * @param file the database, as an absolute path
 * @param maxFileMb from that size on new messages are refused; 0 for no limit
 * @param lockTimeout how long to wait for other processes that write
 * @param allowNetworkFs whether to trust the locks of a network file system
 */
record SqliteSettings(
        String url, Path file, Durability durability, long maxFileMb, Duration lockTimeout, boolean allowNetworkFs) {

    private static final Set<String> OPTIONS = Set.of("durability", "maxFileMb", "lockTimeoutMs", "allowNetworkFs");
    private static final long DEFAULT_LOCK_TIMEOUT_MS = 60_000;

    static SqliteSettings of(EngineUrl url) {
        url.checkOptions(OPTIONS);
        if (url.address().isBlank()) {
            throw new InvalidMessageException("Engine URL '%s' names no file. Use for example sqlite:tasks.db", url);
        }
        return new SqliteSettings(
                url.toString(),
                Path.of(url.address()).toAbsolutePath().normalize(),
                durability(url),
                number(url, "maxFileMb", 0),
                Duration.ofMillis(number(url, "lockTimeoutMs", DEFAULT_LOCK_TIMEOUT_MS)),
                flag(url, "allowNetworkFs"));
    }

    private static Durability durability(EngineUrl url) {
        String word = url.options().getOrDefault("durability", "OS_CRASH");
        return switch (word) {
            case "OS_CRASH" -> Durability.OS_CRASH;
            case "PROCESS_CRASH" -> Durability.PROCESS_CRASH;
            default ->
                throw new InvalidMessageException(
                        "Engine URL '%s' asks for durability=%s. SQLite offers OS_CRASH (the default: a commit outlives power loss) and PROCESS_CRASH (faster: it outlives the process).",
                        url, word);
        };
    }

    private static long number(EngineUrl url, String option, long missing) {
        String text = url.options().get(option);
        if (text == null) {
            return missing;
        }
        if (!text.matches("[0-9]{1,12}") || Long.parseLong(text) == 0) {
            throw new InvalidMessageException(
                    "Engine URL '%s' has %s=%s. Use a whole number from 1 on.", url, option, text);
        }
        return Long.parseLong(text);
    }

    private static boolean flag(EngineUrl url, String option) {
        String text = url.options().getOrDefault(option, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidMessageException("Engine URL '%s' has %s=%s. Use true or false.", url, option, text);
        }
        return text.equals("true");
    }
}
