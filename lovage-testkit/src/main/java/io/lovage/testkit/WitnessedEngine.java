package io.lovage.testkit;

import io.lovage.broker.Broker;
import io.lovage.broker.Capabilities;
import io.lovage.broker.SettleResult;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.StateStore;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** An engine that tells a witness what it took in and let go. */
final class WitnessedEngine implements Engine {

    private final Engine engine;
    private final Witness witness;
    private final Broker broker;
    private final StateStore state;

    /** Written by the closing thread, read by the one that checks. */
    private volatile boolean closed;

    WitnessedEngine(Engine engine, Witness witness) {
        this.engine = engine;
        this.witness = witness;
        this.broker = new WitnessedBroker(engine.broker(), witness);
        this.state = new WitnessedStateStore(engine.state(), witness);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Capabilities capabilities() {
        return engine.capabilities();
    }

    @Override
    public Broker broker() {
        return broker;
    }

    @Override
    public StateStore state() {
        return state;
    }

    @Override
    public TaskStore tasks() {
        return engine.tasks();
    }

    @Override
    public CompletionStage<List<SettleResult>> commit(List<Completion> batch) {
        return engine.commit(batch).thenApply(results -> {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == SettleResult.DONE) {
                    done(batch.get(i));
                }
            }
            return results;
        });
    }

    private void done(Completion completion) {
        offered(completion.transactions());
        boolean keepsMessage =
                completion.outcome() instanceof Outcome.Failed || completion.outcome() instanceof Outcome.RetryAt;
        if (!keepsMessage) {
            witness.ended(completion.delivery().message().id());
        }
    }

    @Override
    public Withdrawal withdraw(MessageId id, String reason, List<Txn> transactions) {
        boolean hadMessage = engine.broker().locate(List.of(id)).containsKey(id);
        Withdrawal withdrawal = engine.withdraw(id, reason, transactions);
        if (withdrawal == Withdrawal.WITHDRAWN) {
            offered(transactions);
            if (hadMessage) {
                witness.ended(id);
            }
        }
        return withdrawal;
    }

    private void offered(List<Txn> transactions) {
        transactions.stream()
                .flatMap(txn -> txn.publish().stream())
                .map(Message::id)
                .forEach(witness::mayHave);
    }

    @Override
    public void maintain() {
        engine.maintain();
    }

    @Override
    public void close() {
        closed = true;
        engine.close();
    }
}
