package io.lovage.client;

import io.lovage.message.EngineUnavailableException;
import io.lovage.message.MessageId;
import java.util.List;

/** The engine didn't say in time whether it has the messages. Nothing was cancelled: they may be there and run. */
public final class EnqueueUnknownException extends EngineUnavailableException {

    private static final long serialVersionUID = 1L;

    private final transient List<MessageId> ids;

    EnqueueUnknownException(List<MessageId> ids, String detail) {
        super(ids.size() + " messages, the first with id " + ids.get(0) + ", may have been stored or not: " + detail
                + " Look the ids up before sending the work again.");
        this.ids = List.copyOf(ids);
    }

    /** The messages of which nothing is known. */
    public List<MessageId> ids() {
        return ids;
    }
}
