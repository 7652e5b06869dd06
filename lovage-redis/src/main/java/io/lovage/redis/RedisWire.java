package io.lovage.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lovage.event.Listening;
import io.lovage.redis.celery.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** The engine's connections, lent to what speaks kombu's language on them. */
record RedisWire(Link link, Ears ears) implements Wire {

    @Override
    public CompletionStage<?> publish(String channel, String text) {
        return ask(commands -> commands.publish(bytes(channel), bytes(text)));
    }

    @Override
    public CompletionStage<List<String>> members(String set) {
        return ask(commands -> commands.smembers(bytes(set))).thenApply(RedisWire::texts);
    }

    @Override
    public CompletionStage<?> bind(String set, String member) {
        return ask(commands -> commands.sadd(bytes(set), bytes(member)));
    }

    @Override
    public CompletionStage<List<String>> unbind(String set, String member, String list) {
        return ask(commands -> {
                    var unused = commands.srem(bytes(set), bytes(member));
                    var found = commands.lrange(bytes(list), 0, -1);
                    unused = commands.del(bytes(list));
                    return found;
                })
                .thenApply(RedisWire::texts);
    }

    @Override
    public CompletionStage<?> push(String list, String text, Duration life) {
        return ask(commands -> {
            var pushed = commands.lpush(bytes(list), bytes(text));
            var unused = commands.pexpire(bytes(list), life.toMillis());
            return pushed;
        });
    }

    @Override
    public Listening hear(String pattern, Consumer<String> hearer) {
        ears.add(pattern, hearer, link);
        return () -> ears.remove(pattern, hearer, link);
    }

    private <T> CompletionStage<T> ask(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> what) {
        return link.lines().thenCompose(lines -> what.apply(lines.commands().async()));
    }

    private static List<String> texts(Collection<byte[]> found) {
        return found.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
