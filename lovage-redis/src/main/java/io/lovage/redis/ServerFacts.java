package io.lovage.redis;

import io.lovage.broker.Capabilities.Durability;
import io.lovage.message.EngineUnavailableException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a server says of itself.
 *
 * @param version of Redis, such as 7.0.15; of the one that it is compatible with, if it is Valkey
 * @param product for people, such as 7.0.15 or Valkey 8.1.1
 * @param durability what an accepted message outlives, going by the server's settings
 */
record ServerFacts(String version, String product, Durability durability) {

    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    /**
     * Reads the answer to INFO.
     *
     * @param fsync the setting {@code appendfsync}, or empty if the server doesn't tell
     * @throws EngineUnavailableException if the server is too old, may throw messages away, or is not the one to write to
     */
    static ServerFacts of(String info, String fsync, RedisSettings settings) {
        Map<String, String> fields = fields(info);
        String version = fields.getOrDefault("redis_version", "0.0");
        String product = fields.containsKey("valkey_version") ? "Valkey " + fields.get("valkey_version") : version;
        checkAge(version, settings);
        checkKeeping(fields, settings);
        checkRole(fields, settings);
        return new ServerFacts(version, product, durability(fields, fsync, settings));
    }

    private static void checkAge(String version, RedisSettings settings) {
        if (major(version) < OLDEST_MAJOR || (major(version) == OLDEST_MAJOR && minor(version) < OLDEST_MINOR)) {
            throw new EngineUnavailableException(String.format(
                    Locale.ROOT,
                    "The server %s is Redis %s; Lovage needs %d.%d or newer.",
                    settings.name(),
                    version,
                    OLDEST_MAJOR,
                    OLDEST_MINOR));
        }
    }

    private static void checkKeeping(Map<String, String> fields, RedisSettings settings) {
        String policy = fields.getOrDefault("maxmemory_policy", "unknown");
        if (!policy.equals("noeviction")) {
            throw new EngineUnavailableException(
                    "The server " + settings.name() + " has maxmemory-policy " + policy
                            + ", so it would throw messages away when its memory is full. Set it to noeviction: CONFIG SET maxmemory-policy noeviction");
        }
    }

    private static void checkRole(Map<String, String> fields, RedisSettings settings) {
        if (fields.getOrDefault("redis_mode", "standalone").equals("cluster")) {
            throw new EngineUnavailableException("The server " + settings.name()
                    + " is part of a Redis Cluster, which Lovage can't use yet. Use a single server.");
        }
        if (settings.route().master() != null
                && fields.getOrDefault("role", "master").equals("slave")) {
            throw new EngineUnavailableException("The server to which the Sentinels of " + settings.name()
                    + " lead is a replica: a failover is under way. It is tried again.");
        }
    }

    private static Durability durability(Map<String, String> fields, String fsync, RedisSettings settings) {
        if (!fields.getOrDefault("aof_enabled", "0").equals("1")) {
            return Durability.NOTHING;
        }
        if (!fsync.equals("always")) {
            // Not even with replicas: a server that comes back before anybody takes its place has them forget what it
            // forgot.
            return Durability.PROCESS_CRASH;
        }
        return settings.route().replicas() > 0 ? Durability.NODE_LOSS : Durability.OS_CRASH;
    }

    /** Whether a script may say what it wants to be allowed. */
    boolean knowsScriptFlags() {
        return major(version) >= 7;
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    private static int major(String version) {
        return part(version, 0);
    }

    private static int minor(String version) {
        return part(version, 1);
    }

    private static int part(String version, int index) {
        String[] parts = version.split("\\.", -1);
        return index < parts.length && parts[index].matches("[0-9]{1,6}") ? Integer.parseInt(parts[index]) : 0;
    }
}
