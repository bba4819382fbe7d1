namespace OpenOdp.Engine.State;

/// <summary>
/// The tables of the state. A value is part of the stored key and of the log's meaning: never renumber, never reuse.
/// </summary>
public enum Table : byte
{
    /// <summary>One row of the machine itself: rules version, position, ids handed out. Key: empty.</summary>
    Machine = 1,

    /// <summary>account number → <see cref="Accounts.AccountSettings"/>.</summary>
    Accounts = 2,

    /// <summary>account number → counters.</summary>
    Counters = 3,

    /// <summary>(account, customer) → a live customer, or the redirect of one that was merged away.</summary>
    Customers = 4,

    /// <summary>(account, field, value) → owner.</summary>
    Identifiers = 5,

    /// <summary>(account, storage id) → attributes with their stamps.</summary>
    Attributes = 6,

    /// <summary>(account, audit id) → merge, move, refusal, undo; whole enough to undo.</summary>
    Audit = 7,

    /// <summary>(account, customer, audit id) → nothing; the audit records that name a customer.</summary>
    History = 8,

    /// <summary>(account, customer, its storage id, the other's storage id) → the merge or split; both ways round.</summary>
    NoMerge = 9,

    /// <summary>(account, order id) → the storage ids that have a share of the order.</summary>
    Orders = 10,

    /// <summary>(account, keyed hash of an identifier) → the erasure that suppressed it, and the lift that ended this.</summary>
    Suppressions = 11,

    /// <summary>(account, erasure id) → what was erased, when, and how far that is.</summary>
    Erasures = 12,

    /// <summary>(account, position) → why the command at that position was set aside.</summary>
    Quarantine = 13,

    /// <summary>(account, storage id, segment time, position, index) → event. A column family of its own.</summary>
    Events = 14,

    /// <summary>(account, idempotence id [, content hash]) → first position. A column family of its own.</summary>
    Dedup = 15,

    /// <summary>(account, storage id, order id) → what the storage id's events made of the order.</summary>
    OrdersOf = 16,

    /// <summary>UTC day → the first position of that day.</summary>
    Days = 17,

    /// <summary>(account, position) → a lift of suppressions.</summary>
    Lifts = 18,

    /// <summary>(account, erasure, kind of work, storage id or keyed hash) → how far that is; only while some is left.</summary>
    Erasing = 19,

    /// <summary>(account, survivor, merge) → who was merged into it.</summary>
    Parts = 20,

    /// <summary>
    /// (account, parties, customer, field, reason) → the audit record that counts this refusal, and on which day.
    /// </summary>
    Refusals = 21,

    /// <summary>
    /// (account, keyed hash of an identifier, storage id) → nothing; where others' events and records may name it.
    /// </summary>
    Mentions = 22,

    /// <summary>(account, number) → a segment.</summary>
    Segments = 23,

    /// <summary>(account, segment, revision) → the request that asked for it.</summary>
    SegmentRevisions = 24,

    /// <summary>(account, customer) → what segments have made of the customer so far.</summary>
    Progress = 25,

    /// <summary>(account, segment, revision, block) → members in the order in which they came.</summary>
    Members = 26,

    /// <summary>(account, segment, revision) → how many members there are, and those who came last.</summary>
    SegmentSizes = 27,

    /// <summary>(account, position, number) → a change of a membership.</summary>
    MembershipChanges = 28,

    /// <summary>(account, customer, position, number) → nothing; the changes of a customer's memberships.</summary>
    ChangesOfCustomer = 29,

    /// <summary>(account, instant, customer) → nothing; when time alone may change what segments make of a customer.</summary>
    Timers = 30,

    /// <summary>(account, number) → the id of a segment that was deleted.</summary>
    DeletedSegments = 31,

    /// <summary>(account, storage id) → the last that was told of each passthrough audience.</summary>
    AudienceWords = 32,

    /// <summary>(account, name) → a webhook, and how far it is.</summary>
    Webhooks = 33,

    /// <summary>(account) → where the changes of memberships begin that are kept.</summary>
    ChangesStart = 34,

    /// <summary>(0, SDK key) → a hosted datafile; (1, SDK key, 0, version) → the bytes of a version.</summary>
    Datafiles = 35,

    /// <summary>(account, minute that runs, of minutes or of hours, place in the ring) → what came in that time.</summary>
    Statistics = 36,

    /// <summary>(account, position) → a change that somebody made with a private key.</summary>
    OperatorChanges = 37,
}
