using System.Text.Json;

namespace OpenOdp.Client.Datafile;

/// <summary>What a server said of the datafile it sent, so that it can be asked whether that is still the newest.</summary>
/// <param name="Url">The address it was said of.</param>
/// <param name="EntityTag">The <c>ETag</c>, or null.</param>
/// <param name="LastModified">The <c>Last-Modified</c>, or null.</param>
internal sealed record Validators(string Url, string? EntityTag, string? LastModified);

/// <summary>
/// A datafile as it is kept in a file: one line with its validators, <c>#{"url":…,"etag":…,"last_modified":…}</c>, and the
/// datafile. Both in one file, so that neither is ever without the other. A file that is only a datafile is one too.
/// </summary>
internal sealed record KeptDatafile(ReadOnlyMemory<byte> Utf8, Validators? Validators)
{
    private const byte Mark = (byte)'#';

    public static KeptDatafile Read(byte[] file)
    {
        var end = Array.IndexOf(file, (byte)'\n');
        if (end < 0 || file[0] != Mark) return new KeptDatafile(file, null);

        try
        {
            using var json = JsonDocument.Parse(file.AsMemory(1, end - 1));
            var line = json.RootElement;
            return new KeptDatafile(
                file.AsMemory(end + 1),
                new Validators(
                    line.GetProperty("url").GetString() ?? "",
                    line.GetProperty("etag").GetString(),
                    line.GetProperty("last_modified").GetString()));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new KeptDatafile(file.AsMemory(end + 1), null);
        }
    }

    public byte[] Write()
    {
        using var file = new MemoryStream();
        if (Validators is { } validators)
        {
            file.WriteByte(Mark);
            using (var line = new Utf8JsonWriter(file))
            {
                line.WriteStartObject();
                line.WriteString("url", validators.Url);
                line.WriteString("etag", validators.EntityTag);
                line.WriteString("last_modified", validators.LastModified);
                line.WriteEndObject();
            }

            file.WriteByte((byte)'\n');
        }

        file.Write(Utf8.Span);
        return file.ToArray();
    }
}
