package io.lovage.sql.server;

import io.lovage.sql.Access;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Effects;
import io.lovage.sql.News;
import io.lovage.sql.Operation;
import io.lovage.sql.Writer;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What the faces of an engine share. */
public final class Parts implements Access {

    private final Clock clock;
    private final Pool pool;
    private final Dictionaries names;
    private final News news;
    private final LongSupplier fences;
    private final BooleanSupplier isTold;
    private final SweepGate gate = new SweepGate(this);
    private final Writer arrivals;
    private final Writer others;

    /**
     * @param fences numbers for leases
     * @param isTold whether others tell this process of news at the moment
     */
    public Parts(Clock clock, Pool pool, News news, LongSupplier fences, BooleanSupplier isTold) {
        this.clock = clock;
        this.pool = pool;
        this.names = new Dictionaries(pool);
        this.news = news;
        this.fences = fences;
        this.isTold = isTold;
        arrivals = writer("arrivals");
        others = writer("writer");
    }

    private Writer writer(String name) {
        Session session = new Session(pool, names, clock, this::committed);
        String url = pool.site().url();
        return new Writer(
                url,
                "lovage-" + pool.site().product() + "-" + name + "-"
                        + pool.site().place(),
                session);
    }

    /** Tells those who wait what a transaction brought about, once it has committed. */
    public void committed(Effects effects) {
        gate.expect(effects);
        news.accept(effects);
    }

    public void start() {
        arrivals.start();
        others.start();
    }

    public Pool pool() {
        return pool;
    }

    SweepGate gate() {
        return gate;
    }

    boolean isTold() {
        return isTold.getAsBoolean();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Dictionaries names() {
        return names;
    }

    @Override
    public News news() {
        return news;
    }

    @Override
    public LongSupplier fences() {
        return fences;
    }

    @Override
    public <T> T read(Look<T> look) {
        return pool.snapshot(look);
    }

    @Override
    public <T> CompletableFuture<T> submit(Operation<T> operation) {
        return (operation.phase() == Operation.Phase.ARRIVE ? arrivals : others).submit(operation);
    }

    @Override
    public boolean isClosing() {
        return others.isClosing();
    }

    @Override
    public void checkOpen() {
        pool.checkOpen();
    }

    void close() {
        arrivals.close();
        others.close();
        news.ringAll();
        pool.close();
    }
}
