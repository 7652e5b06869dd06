package io.lovage.sql.outbox;

import io.lovage.broker.Broker;
import io.lovage.broker.PublishResult;
import io.lovage.engine.Engine;
import io.lovage.message.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An engine that says what a test wants of the messages that are published to it. */
final class TroubledEngine {

    private final Engine engine;
    private final AtomicInteger published = new AtomicInteger();

    /** What is said of a message; {@code null} leaves it to the engine. */
    private volatile Function<Message, PublishResult> verdict = message -> null;

    /** Whether messages are stored whatever is said of them. */
    private volatile boolean storesAll;

    TroubledEngine(Engine engine) {
        this.engine = engine;
    }

    void says(Function<Message, PublishResult> word) {
        verdict = word;
        storesAll = false;
    }

    void storesAllButSays(PublishResult word) {
        verdict = message -> word;
        storesAll = true;
    }

    void isWell() {
        says(message -> null);
    }

    /** How many messages were brought, each as often as it was. */
    int published() {
        return published.get();
    }

    Engine engine() {
        Broker broker = proxy(Broker.class, engine.broker(), "publish", this::publish);
        return proxy(Engine.class, engine, "broker", arguments -> broker);
    }

    private CompletionStage<List<PublishResult>> publish(Object[] arguments) {
        List<Message> batch =
                ((List<?>) arguments[0]).stream().map(Message.class::cast).toList();
        published.addAndGet(batch.size());
        Function<Message, PublishResult> word = verdict;
        boolean all = storesAll;
        List<Message> wanted = batch.stream()
                .filter(message -> all || word.apply(message) == null)
                .toList();
        return engine.broker()
                .publish(wanted)
                .thenApply(results -> batch.stream()
                        .map(message -> word.apply(message) == null ? PublishResult.ACCEPTED : word.apply(message))
                        .toList());
    }

    /** {@code target}, but for its method {@code name}. */
    private static <T> T proxy(Class<T> type, T target, String name, Function<Object[], Object> instead) {
        return type.cast(Proxy.newProxyInstance(
                TroubledEngine.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        method.getName().equals(name) ? instead.apply(arguments) : call(target, method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
