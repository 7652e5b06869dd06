package io.lovage.sql.outbox;

import io.lovage.client.Courier;
import io.lovage.client.Parcel;
import io.lovage.client.Receipt;
import io.lovage.engine.Engine;
import io.lovage.engine.Failpoint;
import io.lovage.message.SystemTime;
import io.lovage.sql.outbox.Rows.Row;
import io.lovage.sql.outbox.Rows.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/*
 * How a call gets from the table to the engine, once and for certain.
 *
 *   take     due rows are put off for the length of a lease, in a transaction
 *   deliver  the engine stores them, each under the id that it was given when the caller stored it
 *   settle   rows of what is stored are removed, in a transaction; refused ones are set aside, others rest
 *
 * Who dies before "settle" leaves rows that are due again when the lease is over, and the engine knows the ids then: what it has it doesn't store again. So it needn't
 * be known who took a row, and no transaction is open while the engine is asked.
 */

/** Brings one batch. Used by one thread. */
final class Round {

    /** More is not held in memory at once, but for one call. */
    private static final long MOST_BYTES = 8 << 20;

    private final Place place;
    private final Rows rows;
    private final Courier courier;
    private final OutboxSettings settings;
    private final Logger log;

    /**
     * @param log told of what is set aside
     */
    Round(Place place, Rows rows, Engine engine, OutboxSettings settings, Logger log) {
        this.place = place;
        this.rows = rows;
        this.courier = new Courier(engine, SystemTime.clock());
        this.settings = settings;
        this.log = log;
    }

    /**
     * What came of it.
     *
     * @param taken how many rows were
     * @param done how many of them need not be brought again
     * @param trouble why others do, if any do
     */
    record Result(int taken, int done, @Nullable String trouble) {}

    /** Why the engine can't be reached, or {@code null}. */
    @Nullable
    String engineTrouble() {
        return courier.trouble();
    }

    Result run() throws SQLException {
        int due = place.look(connection -> rows.due(connection, settings.batch(), MOST_BYTES));
        if (due == 0) {
            return new Result(0, 0, null);
        }
        List<Row> taken = place.transact(connection -> rows.take(connection, due, settings.lease()));
        Failpoint.hit("outbox-taken");
        Settlement settlement = new Settlement(log);
        List<Row> readable = new ArrayList<>(taken.size());
        List<Receipt> receipts = courier.deliver(errands(taken, readable, settlement));
        Failpoint.hit("outbox-delivered");
        for (int i = 0; i < receipts.size(); i++) {
            settlement.add(readable.get(i), receipts.get(i));
        }
        boolean unused = place.transact(connection -> {
            rows.remove(connection, settlement.stored);
            rows.refuse(connection, settlement.refused);
            rows.rest(connection, settlement.later);
            Failpoint.hit("outbox-settling");
            return true;
        });
        Failpoint.hit("outbox-settled");
        return new Result(taken.size(), settlement.stored.size() + settlement.refused.size(), settlement.trouble());
    }

    /** Of the rows that can be read, which are added to {@code readable}; the others are for people to look at. */
    private static List<Courier.Errand> errands(List<Row> taken, List<Row> readable, Settlement settlement) {
        List<Courier.Errand> errands = new ArrayList<>(taken.size());
        for (Row row : taken) {
            try {
                errands.add(new Courier.Errand(Parcel.read(row.format(), row.content()), row.attempts() > 1));
                readable.add(row);
            } catch (RuntimeException e) {
                settlement.cantRead(row, e);
            }
        }
        return errands;
    }

    /** What is to become of the rows of one batch. */
    private static final class Settlement {

        private final Logger log;
        private final List<String> stored = new ArrayList<>();
        private final List<Verdict> refused = new ArrayList<>();
        private final List<Verdict> later = new ArrayList<>();

        Settlement(Logger log) {
            this.log = log;
        }

        void add(Row row, Receipt receipt) {
            switch (receipt.verdict()) {
                case STORED -> stored.add(row.id());
                case REFUSED -> refuse(row, receipt.reason());
                case LATER -> later.add(new Verdict(row.id(), row.attempts(), receipt.reason()));
            }
        }

        void refuse(Row row, String reason) {
            log.warn(
                    "The engine won't take {} {}, which stays in the outbox as refused: {}",
                    row.title(),
                    row.id(),
                    reason);
            setAside(row, reason);
        }

        void cantRead(Row row, RuntimeException why) {
            log.warn(
                    "Nobody can read {} {}, so the engine wasn't asked, and it stays in the outbox as refused: {}",
                    row.title(),
                    row.id(),
                    why.getMessage());
            setAside(row, "It can't be read: " + why.getMessage());
        }

        private void setAside(Row row, String reason) {
            refused.add(new Verdict(row.id(), row.attempts(), reason));
        }

        @Nullable
        String trouble() {
            return later.isEmpty() ? null : later.get(0).reason();
        }
    }
}
