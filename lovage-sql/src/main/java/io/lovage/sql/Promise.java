package io.lovage.sql;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The future of an operation, which knows whether its caller waited for it, or for something made of it. */
final class Promise<T> extends CompletableFuture<T> {

    private final Waited waited;

    Promise() {
        this(new Waited());
    }

    private Promise(Waited waited) {
        this.waited = waited;
    }

    private static final class Waited {

        /** Set by any thread that waits. */
        private volatile boolean been;
    }

    boolean wasWaitedFor() {
        return waited.been;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        waited.been = true;
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        waited.been = true;
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        waited.been = true;
        return super.join();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Promise<>(waited);
    }
}
