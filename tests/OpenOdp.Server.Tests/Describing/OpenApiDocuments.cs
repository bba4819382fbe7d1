using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Tests.Describing;

/// <summary>Makes a document of what the routes say of themselves.</summary>
internal static class OpenApiDocuments
{
    private const string Name = "v1";
    private const string KeyScheme = "key";

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerJson.Context);
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi(Name, options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                Complete(document);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) => DescribeAsync(operation, context));
            options.AddSchemaTransformer((schema, context, _) =>
            {
                if (context.JsonTypeInfo.Type == typeof(StoredFields)) schema.Type = JsonSchemaType.Object;
                foreach (var absent in Absent(context.JsonTypeInfo.Type)) schema.Required?.Remove(absent);
                return Task.CompletedTask;
            });
        });
    }

    public static async Task<string> MakeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name)
            .GetOpenApiDocumentAsync(cancellationToken);
        var json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        return json.ReplaceLineEndings("\n") + "\n";
    }

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OpenOdp",
            Version = "1",
            Description = "docs/http.md says what each call means.",
        };
        document.Servers = [];
        document.Tags = null;
        foreach (var (path, item) in document.Paths)
        {
            foreach (var operation in item.Operations!.Values)
            {
                operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf(path), document) };
            }
        }

        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "x-api-key",
            },
        };
    }

    /// <summary>What a path is about, such as <c>customers</c>.</summary>
    private static string TagOf(string path) => path switch
    {
        "/v1/events" => "experiments",
        "/v2/zaius.gif" => "events",
        _ when path.StartsWith("/datafiles/", StringComparison.Ordinal) => "datafiles",
        _ when path.StartsWith("/health/", StringComparison.Ordinal) => "health",
        _ => path.Split('/', ':')[2],
    };

    /// <summary>The members that an answer leaves out when there is nothing to say.</summary>
    private static IEnumerable<string> Absent(Type answer) => answer.GetProperties()
        .Where(member => member.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition == JsonIgnoreCondition.WhenWritingNull)
        .Select(member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name));

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var route = context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteDescription>().Single();
        var document = context.Document!;
        operation.Summary = route.Summary;
        operation.Parameters = [.. PathOf(context), .. route.Query.Select(Parameter)];
        operation.Responses ??= [];
        if (route.List is { } list)
        {
            operation.Responses["200"] = Answer("OK", new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { list, "next" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    [list] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = await SchemaAsync(context, route.Answer) },
                    ["next"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
                },
            });
        }

        if (route.Media == "application/json")
        {
            operation.Responses["default"] = Answer("What went wrong", await SchemaAsync(context, route.Fault));
            await DescribeGatewayAsync(operation, context, route);
        }
        else
        {
            operation.Responses["503"] = new OpenApiResponse
            {
                Description = "Nothing could be stored: try again",
                Content = operation.Responses["200"].Content!.ToDictionary(),
            };
        }

        if (route.Body is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [route.BodyMedia] = new()
                    {
                        Example = route.BodyMedia == "application/json" ? JsonNode.Parse(body) : JsonValue.Create(body),
                    },
                },
            };
        }

        if (route.IsOpen) return;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
    }

    /// <summary>Answers of another form, which come before the call itself does (ENV-E).</summary>
    private static async Task DescribeGatewayAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, RouteDescription route)
    {
        if (route.IsOpen) return;
        var gateway = await SchemaAsync(context, typeof(GatewayAnswer));
        var fault = await SchemaAsync(context, typeof(FaultAnswer));
        operation.Responses!["403"] = Answer(
            "No valid key, or one that may not do this", new OpenApiSchema { AnyOf = [gateway, fault] });
        if (route.Status != StatusCodes.Status202Accepted) return;
        operation.Responses["413"] = Answer("The body is too long", gateway);
        operation.Responses["415"] = Answer("The encoding of the body is not known", gateway);
    }

    private static OpenApiResponse Answer(string description, IOpenApiSchema schema) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } },
    };

    private static async Task<IOpenApiSchema> SchemaAsync(OpenApiOperationTransformerContext context, Type type)
    {
        var schema = await context.GetOrCreateSchemaAsync(type);
        if (type == typeof(string)) return schema;
        context.Document!.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    private static IEnumerable<OpenApiParameter> PathOf(OpenApiOperationTransformerContext context)
    {
        if (!context.Description.RelativePath!.Contains("{id}", StringComparison.Ordinal)) yield break;
        yield return new OpenApiParameter
        {
            Name = "id",
            In = ParameterLocation.Path,
            Required = true,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }

    private static OpenApiParameter Parameter(string name) => name == RouteDescription.Identifier
        ? new OpenApiParameter
        {
            Name = "identifier",
            In = ParameterLocation.Query,
            Description = "One identifier by its name, such as email=a@example.com, or zaius_id.",
            Style = ParameterStyle.Form,
            Explode = true,
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        }
        : new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Query,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
}
