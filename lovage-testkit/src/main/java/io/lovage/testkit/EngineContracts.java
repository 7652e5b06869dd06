package io.lovage.testkit;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.engine.Engine;
import java.time.Clock;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;

/**
 * All that an engine promises. An engine's module extends this class and adds nothing but how the engine is opened. What an engine lacks by its
 * {@link io.lovage.broker.Capabilities} is reported as skipped.
 *
 * <p>Each suite is a nested class, so that it can be run alone: {@code -Dtest='MyContractsTest$Leases'}.
 */
public abstract class EngineContracts {

    /** Opens an engine at a new and empty place. It is closed after the test. */
    protected abstract Engine open(Clock clock);

    /**
     * Opens the place of the last {@link #open} once more, as another process would. Engines with {@link Feature#SHARED} must override this; for
     * others, tests that need a second opening are skipped unless they do.
     */
    protected Engine openAgain(Clock clock) {
        return Assumptions.abort("the engine has no second opening of one place");
    }

    @Nested
    class Publishing extends PublishContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Delivering extends DeliveryContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Polling extends PollContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Leases extends LeaseContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Releases extends ReleaseContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Parking extends ParkContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class DeadLetters extends DeadLetterContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class RandomDeliveries extends BrokerModelContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Clocks extends ClockContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class State extends StateStoreContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Transactions extends TransactionContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class StateScans extends StateStoreScanContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class RandomTransactions extends StateStoreModelContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Tasks extends TaskStoreContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class TaskRecords extends TaskRecordContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class TaskQueries extends TaskQueryContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Commits extends EngineContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Fences extends FenceContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Withdrawals extends WithdrawContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class Sharing extends SharingContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class RunningTasks extends TaskContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class RunningWorkers extends WorkerContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class RunningFlows extends FlowContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }

    @Nested
    class UsingMessageQueues extends MessageQueueContract {

        @Override
        protected Engine open(Clock clock) {
            return EngineContracts.this.open(clock);
        }

        @Override
        protected Engine openAgain(Clock clock) {
            return EngineContracts.this.openAgain(clock);
        }
    }
}
