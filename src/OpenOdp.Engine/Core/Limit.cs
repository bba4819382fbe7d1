
namespace OpenOdp.Engine;

/// <summary>The limits that an item can meet; each is counted when it acts, under its name in snake case.</summary>
public enum Limit
{
    /// <summary>None: something else was changed.</summary>
    None,

    /// <summary>Characters of a text.</summary>
    TextLength,

    /// <summary>Bytes of the name of a field or identifier.</summary>
    NameLength,

    /// <summary>Fields of one event, order, line item or update.</summary>
    NameCount,

    /// <summary>Range and precision of a number.</summary>
    Number,

    /// <summary>Bytes of one item.</summary>
    ItemBytes,

    /// <summary>Bytes of the events that one order becomes.</summary>
    OrderEventBytes,

    /// <summary>Items, line items or bytes of events in one request.</summary>
    RequestItems,

    /// <summary>Bytes of a body.</summary>
    BodyBytes,

    /// <summary>Characters of an <c>Idempotency-Key</c>.</summary>
    IdempotencyKey,

    /// <summary>Attributes of one customer, in number and bytes.</summary>
    Attributes,

    /// <summary>Fields of one order's summary, in number and bytes.</summary>
    OrderFields,

    /// <summary>Customers of one order's summary.</summary>
    OrderShares,

    /// <summary>Identifiers of one customer.</summary>
    Identifiers,

    /// <summary>The guards of merges: values, profiles, merges in an hour, and what an operator holds.</summary>
    Merges,

    /// <summary>Values of one low identifier of a customer: the one seen longest ago was released (rule I3).</summary>
    IdentifierCap,

    /// <summary>Warnings kept of one item.</summary>
    Warnings,

    /// <summary>Requests that wait, and memory of their bodies: answered with 503.</summary>
    Waiting,

    /// <summary>Datafiles of an account.</summary>
    Datafiles,
}
