using OpenOdp.Engine.Events;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>What one item may hold (rule S5). Texts are bounded by <see cref="TextLength.Max"/>.</summary>
internal static class ItemLimits
{
    /// <inheritdoc cref="FieldLimits.NameBytes"/>
    public const int NameBytes = FieldLimits.NameBytes;

    /// <summary>Fields of the data of an event, of an order or of one line; further ones are left out.</summary>
    public const int Fields = 500;

    /// <summary>Attributes in one update: as many as a customer can have.</summary>
    public const int Attributes = Engine.StateLimits.Attributes;

    /// <summary>Bytes of one item as it was sent.</summary>
    public const int ItemBytes = 1 << 20;

    /// <summary>Bytes of the events that the lines of one order become: each repeats what stands beside the lines.</summary>
    public const int OrderEventBytes = 4 << 20;

    /// <summary>The same for all orders of one request.</summary>
    public const int RequestOrderEventBytes = 16 << 20;
}
