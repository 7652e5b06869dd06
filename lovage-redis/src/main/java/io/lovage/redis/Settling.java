package io.lovage.redis;

import io.lovage.broker.SettleResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Sends what ends or extends leases, in parts that don't hold the server up, and tells what became of each. */
final class Settling {

    /** A script of that many takes a few milliseconds. */
    private static final int MOST_AT_ONCE = 250;

    private Settling() {}

    static <T> CompletableFuture<List<SettleResult>> ask(
            Server server, Script script, List<T> batch, int width, BiConsumer<Packer, T> write) {
        if (server.isClosed()) {
            return CompletableFuture.failedFuture(Failure.closed(server.settings()));
        }
        List<CompletableFuture<List<SettleResult>>> parts = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += MOST_AT_ONCE) {
            List<T> part = batch.subList(from, Math.min(batch.size(), from + MOST_AT_ONCE));
            Packer request = new Packer().rows(part, width, write);
            parts.add(server.ask(script, request, Settling::results)
                    .exceptionallyCompose(error -> unknown(error, part.size(), server)));
        }
        return parts.size() == 1 ? parts.get(0) : joined(parts);
    }

    /** All results in order, once all are there; fails if one of {@code parts} does. */
    private static CompletableFuture<List<SettleResult>> joined(List<CompletableFuture<List<SettleResult>>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(unused -> {
            List<SettleResult> all = new ArrayList<>();
            parts.forEach(part -> all.addAll(part.join()));
            return all;
        });
    }

    private static List<SettleResult> results(Unpacker in) {
        return in.list(result -> result.number() == 1 ? SettleResult.DONE : SettleResult.STALE);
    }

    private static CompletableFuture<List<SettleResult>> unknown(Throwable error, int size, Server server) {
        Failure failure = Failure.of(error, server.settings());
        return failure.kind() == Failure.Kind.UNANSWERED
                ? CompletableFuture.completedFuture(Collections.nCopies(size, SettleResult.UNKNOWN))
                : CompletableFuture.failedFuture(failure);
    }
}
